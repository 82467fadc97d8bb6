/**
 * How long a whole request may take from its headers on; the largest takes 16 MiB by
 * default. Who sends slower, by fault or by intent, would hold a place for as long as he likes.
 */
export const maxBodyMs = 60_000;
