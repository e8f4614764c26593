const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const latin1 = new TextDecoder('windows-1252')

/**
 * A file name as text. Names are bytes on most systems and in tar archives: those that are not UTF-8 are read as Latin-1 (Windows-1252),
 * so that two of them stay two. Composed to NFC, as macOS decomposes what Linux composes; control characters, which a terminal would obey,
 * become U+FFFD.
 */
export function decodeName(bytes: Uint8Array): string {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    text = latin1.decode(bytes)
  }
  return cleanName(text)
}

/** NFC, and nothing that a terminal would obey. */
export const cleanName = (text: string) => text.normalize('NFC').replace(/\p{Cc}|\p{Cf}/gu, (c) => keep(c))

// Joiners belong to words of several scripts and to emoji.
const keep = (character: string) => (character === '\u200c' || character === '\u200d' ? character : '\ufffd')

/** What systems and programs leave in folders, and nobody means as images of a data set. */
const LEFTOVERS: readonly (readonly [RegExp, string])[] = [
  [/^(__MACOSX|\._.*|\.DS_Store|\.AppleDouble|\.Spotlight-V100|\.Trashes|\.fseventsd|Icon\r?)$/, 'macOS'],
  [/^(Thumbs\.db|ehthumbs\.db|desktop\.ini|\$RECYCLE\.BIN|System Volume Information)$/i, 'Windows'],
  [/^(@eaDir|#recycle|@Recycle|@Recently-Snapshot|@tmp|#snapshot)$/i, 'a network drive'],
  [/^(lost\+found|\.Trash(-\d+)?|\.directory)$/, 'Linux'],
]

/** Whose leftover a file or folder of this name is; null for what the user put there. */
export function leftoverOf(name: string): string | null {
  return LEFTOVERS.find(([pattern]) => pattern.test(name))?.[1] ?? (name.startsWith('.') ? 'hidden files' : null)
}

/** Names sort as people count: 2 before 10. */
export const byName = new Intl.Collator('en', { numeric: true }).compare
