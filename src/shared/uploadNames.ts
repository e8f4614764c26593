/** Device names of Windows are no file names, in any folder and with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const FORBIDDEN = /[\u0000-\u001f\u007f<>:"|?*\\]/

/** The parts of an uploaded file's path (with `/`) that stays inside its folder on every system; null for any other. */
export function safeParts(path: string): string[] | null {
  const parts = path.split('/')
  const isSafe = (part: string) =>
    part !== '' &&
    part !== '.' &&
    part !== '..' &&
    new TextEncoder().encode(part).length <= 200 &&
    !FORBIDDEN.test(part) &&
    !/[. ]$/.test(part) &&
    !DEVICE.test(part)
  return parts.length <= 8 && path.length <= 1000 && parts.every(isSafe) ? parts : null
}
