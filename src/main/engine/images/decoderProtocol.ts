import type { DecodeOutcome, DecodeTask } from './decodeFile.ts'
import type { DecodedImage } from './decodePicture.ts'

/** To a decoder's process: tasks, done one after another. From it: their outcomes. */
export type ToDecoder = { id: number; task: DecodeTask }
export type FromDecoder = { id: number; outcome: DecodeOutcome }

/** The same for a picture to look at: it is decoded or refused with a sentence. */
export type ToPictureDecoder = { id: number; picture: { name: string; bytes: Uint8Array } }
export type FromPictureDecoder = { id: number } & ({ image: DecodedImage } | { refusal: string })

/** Status of a decoder that ended itself because an image took too much memory. */
export const OUT_OF_BUDGET = 86
