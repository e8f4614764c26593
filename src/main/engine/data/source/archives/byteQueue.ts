/** Takes bytes in portions of one's own size from a stream of chunks. */
export class ByteQueue {
  private readonly chunks: AsyncIterator<Buffer>
  private current: Buffer = Buffer.alloc(0)

  constructor(chunks: AsyncIterable<Buffer>) {
    this.chunks = chunks[Symbol.asyncIterator]()
  }

  /** At least one byte and at most `count`, as they lie; none at the end. */
  async takeUpTo(count: number): Promise<Buffer> {
    while (this.current.length === 0) {
      const { done, value } = await this.chunks.next()
      if (done) return this.current
      this.current = value
    }
    const taken = this.current.subarray(0, count)
    this.current = this.current.subarray(taken.length)
    return taken
  }

  /** `count` bytes; fewer at the end. */
  async take(count: number): Promise<Buffer> {
    if (this.current.length >= count && count > 0) return this.takeUpTo(count)
    const parts: Buffer[] = []
    for (let left = count; left > 0; ) {
      const part = await this.takeUpTo(left)
      if (part.length === 0) break
      parts.push(part)
      left -= part.length
    }
    return Buffer.concat(parts)
  }
}
