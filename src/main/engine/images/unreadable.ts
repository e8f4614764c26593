/** A file that is no usable image. The message is the reason, as one sentence; `kind` is the same without its numbers, for counting. */
export class Unreadable extends Error {
  readonly kind: string

  constructor(message: string, kind = message) {
    super(message)
    this.kind = kind
  }
}
