import { cleanName, decodeName } from '../names.ts'
import { folderAt } from '../tree.ts'
import type { Pack } from './pack.ts'
import { DamagedTar, tarEntries } from './tarEntries.ts'

/** Type flags that are no file and no folder. */
const KINDS: Record<string, string> = {
  '1': 'hard link',
  '2': 'symbolic link',
  '3': 'character device',
  '4': 'block device',
  '6': 'FIFO',
  S: 'sparse file',
  M: 'part of a file in several volumes',
  V: 'volume label',
}
/** Most bytes behind the end of an archive that are still read, for the compression's own check. */
const TAIL = 64e6

/** Unpacks a tar stream: plain files and folders only. @throws DamagedTar, WorkbenchError BAD_FILE */
export async function unpackTar(chunks: AsyncGenerator<Buffer>, pack: Pack): Promise<void> {
  for await (const { path, type, size, content } of tarEntries(chunks)) {
    const name = decodeName(path)
    const segments = pack.segments(name)
    pack.count(size)
    if (['5', 'D'].includes(type) || name.endsWith('/')) folderAt(pack.tree, segments)
    else if (['0', '\0', '7'].includes(type)) {
      if (segments.length === 0) throw new DamagedTar('an entry in it has no name')
      await pack.add(segments, size, content)
    } else if (type === 'V') continue
    else
      throw pack.refusal(
        `holds the entry ${cleanName(name).slice(0, 200)}, which is a ${KINDS[type] ?? `thing of type "${cleanName(type)}"`} and no plain file`,
      )
  }
  let tail = 0
  for await (const chunk of chunks) {
    tail += chunk.length
    if (tail > TAIL) break
  }
}
