import { extname } from 'node:path'

const PICTURES =
  /^\.(jpe?g|jpe|jfif|png|apng|webp|gif|tiff?|avif|bmp|dib|p[bgpn]m|heic|heif|hif|jp2|j2k|jpx|jxl|svgz?|ico|tga|psd|exr|hdr|cr2|cr3|nef|arw|dng|raf|orf|rw2)$/

/** Whether a file is called like an image, readable here or not. */
export const isPicture = (name: string) => PICTURES.test(extname(name).toLowerCase())

/** The ending of a name as people say it, e.g. `.txt`. */
export const endingOf = (name: string) => extname(name).toLowerCase() || 'without an ending'
