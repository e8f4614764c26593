import type { Dataset } from '../../../shared/data/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'

/** Most files that `dataset.json` names; the counts have the full number. */
const NAMED = 1000
const EXAMPLES = 3

/** What an import does not take: by name as far as that is of use, and counted by kind in full. */
export class LeftOutList {
  readonly named: { file: string; reason: string }[] = []
  count = 0
  private readonly byKind = new Map<string, { count: number; examples: string[] }>()

  /** @param kind the reason without numbers and names of its own, by which files are counted. */
  add(file: string, reason: string, kind = reason): void {
    this.count++
    if (this.named.length < NAMED) this.named.push({ file, reason })
    const entry = this.byKind.get(kind) ?? { count: 0, examples: [] }
    entry.count++
    if (entry.examples.length < EXAMPLES) entry.examples.push(file)
    this.byKind.set(kind, entry)
  }

  kinds(): NonNullable<Dataset['leftOut']> {
    return [...this.byKind].map(([kind, entry]) => ({ kind, ...entry })).sort((a, b) => b.count - a.count)
  }

  /** What was left out and why, as the end of a sentence: files one by one where they are few, kinds where they are many. */
  words(): string {
    if (this.count === 0) return ''
    const few = this.count <= 12
    const said = few
      ? this.named.map(({ file, reason }) => `${file}: ${reason}`)
      : this.kinds()
          .slice(0, 8)
          .map(({ kind, count, examples }) => `${count} like ${examples[0]}: ${kind}`)
    return ` ${this.count} file${this.count === 1 ? ' was' : 's were'} left out. ${said.join(' ')}`
  }

  /** The error of an import that took nothing. */
  nothingLeft(name: string): WorkbenchError {
    const first = this.named[0]
    return new WorkbenchError(
      'BAD_FILE',
      first
        ? `None of the ${this.count} files could be read as an image; the first one, ${first.file}: ${first.reason}`
        : `No images were found for ${name}.`,
    )
  }
}
