/** Whether and how pictures by URL are fetched. */
export interface PictureSettings {
  readonly enabled: boolean;
  /** Host names, or "*.example.com" for all below one. Empty: any. */
  readonly hosts: readonly string[];
  /** Whether private addresses and http may be asked too. */
  readonly allowPrivate: boolean;
  /** Of one picture. */
  readonly maxBytes: number;
  /** For one picture, from look-up to last byte. */
  readonly timeoutMs: number;
}
