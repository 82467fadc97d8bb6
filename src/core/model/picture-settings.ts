/** Whether and how pictures by URL are fetched. */
export interface PictureSettings {
  readonly enabled: boolean;
  /** Host names, or "*.example.com" for all below one. Empty: any. */
  readonly hosts: readonly string[];
  /** Whether private addresses may be asked too. */
  readonly allowPrivate: boolean;
  /** The certificates that are trusted instead of the public authorities, in PEM. Undefined: those. */
  readonly ca: string | undefined;
  /** Of one picture. */
  readonly maxBytes: number;
  /** For one picture, from look-up to last byte. */
  readonly timeoutMs: number;
}
