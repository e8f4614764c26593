// biome-ignore-all lint/suspicious/noControlCharactersInRegex: signatures are bytes
/** What an image file is, by its first bytes; `read` where it can be decoded here. */
export interface ImageKind {
  name: string
  read: boolean
  /** What to do with one that is not read. */
  wayOut?: string
}

const READ = (name: string): ImageKind => ({ name, read: true })
const NAMED = (name: string, wayOut = 'save it as JPEG or PNG'): ImageKind => ({ name, read: false, wayOut })

/** Signatures at the beginning; `.` matches any byte. Sources: the formats' own specifications. */
const SIGNATURES: readonly (readonly [RegExp, ImageKind])[] = [
  [/^\xff\xd8\xff/s, READ('JPEG')],
  [/^\x89PNG\r\n\x1a\n/s, READ('PNG')],
  [/^GIF8[79]a/s, READ('GIF')],
  [/^RIFF....WEBP/s, READ('WebP')],
  [/^(II\*\0|MM\0\*|II\+\0|MM\0\+)/s, READ('TIFF')],
  [/^....ftyp(avif|avis)/s, READ('AVIF')],
  [
    /^....ftyp(heic|heix|hevc|hevx|heim|heis|hevm|hevs)/s,
    NAMED('HEIC', 'convert it to JPEG (iPhones: Settings, Camera, Formats, Most Compatible)'),
  ],
  [/^....ftyp(mif1|msf1)/s, NAMED('HEIF', 'convert it to JPEG')],
  [/^BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0/s, READ('BMP')],
  [/^P[1-6][\s#]/s, READ('PNM')],
  [/^P7\n/s, NAMED('PAM')],
  [/^\0\0\0\x0cjP {2}\r\n/s, NAMED('JPEG 2000')],
  [/^\xff\x4f\xff\x51/s, NAMED('JPEG 2000')],
  [/^(\xff\x0a|\0\0\0\x0cJXL )/s, NAMED('JPEG XL')],
  [/^8BPS/s, NAMED('Photoshop')],
  [/^\0\0\x01\0/s, NAMED('ICO')],
  [/^\x76\x2f\x31\x01/s, NAMED('OpenEXR', 'bring it to 8 or 16 bits and save it as PNG')],
  [/^#\?(RADIANCE|RGBE)/s, NAMED('Radiance HDR', 'bring it to 8 or 16 bits and save it as PNG')],
  [/^\0\0\x01\xba|^\0\0\x01\xb3|^....ftyp(isom|mp4|qt|M4V)/s, NAMED('video', 'save its frames as JPEG')],
  [/^%PDF/s, NAMED('PDF')],
  [
    /^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<(svg|svg:svg)[\s>]/is,
    NAMED('SVG', 'save it as PNG'),
  ],
  [/^.{128}DICM/s, NAMED('DICOM')],
  [/^version https:\/\/git-lfs/, NAMED('Git LFS pointer', 'fetch the files with `git lfs pull`')],
  [/^\s*<(!DOCTYPE html|html)/i, NAMED('web page', 'download the image itself')],
]

/** @param head the first bytes; 64 tell all but an SVG with a long preamble, 1024 that, too. */
export function imageKind(head: Uint8Array): ImageKind | null {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 1024)).toString('latin1')
  return SIGNATURES.find(([signature]) => signature.test(text))?.[1] ?? null
}
