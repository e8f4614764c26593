/** Bytes as text, a character each. */
export function latin1(head: Uint8Array, from = 0, to = head.length): string {
  let text = ''
  for (const byte of head.subarray(from, Math.min(to, head.length))) text += String.fromCharCode(byte)
  return text
}

/** Whether a file begins with these bytes and letters. */
export function begins(...bytes: (number | string)[]): (head: Uint8Array) => boolean {
  const wanted = bytes.flatMap((part) => (typeof part === 'number' ? [part] : [...part].map((c) => c.charCodeAt(0))))
  return (head) => head.length >= wanted.length && wanted.every((byte, at) => head[at] === byte)
}

/** What a clone holds in place of a large file, told by the same words whatever the file should have been. */
export const pointers = (what: string) => [
  {
    id: 'lfs-pointer',
    title: `a Git LFS pointer, not the ${what}`,
    recognise: begins('version https://git-lfs.github.com/spec/'),
    wayOut: 'run "git lfs pull" where it was cloned, or download the file itself',
  },
  {
    id: 'annex-pointer',
    title: `a git-annex pointer, not the ${what}`,
    recognise: begins('/annex/objects/'),
    wayOut: 'run "git annex get" where it was cloned',
  },
]
