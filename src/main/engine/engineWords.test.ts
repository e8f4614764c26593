import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { passWords } from './engineWords.ts'

const WARNING = `Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file: No such file or directory
    at operator() (/build/dawn/src/dawn/native/vulkan/BackendVk.cpp:368)

`
const passed = async (chunks: readonly string[]) => {
  const [from, to] = [new PassThrough(), new PassThrough()]
  passWords(from, to)
  from.once('close', () => setImmediate(() => to.end()))
  for (const chunk of chunks) from.write(chunk)
  from.end()
  return text(to)
}

test.each<[string, string, string]>([
  ['nothing of a missing Vulkan', WARNING, ''],
  ['nothing of its first line alone', WARNING.split('\n')[0]!, ''],
  ['what comes before and after it', `first\n${WARNING}last\n`, 'first\nlast\n'],
  ['other warnings', 'Warning: hot\n    at somewhere\n\nlast\n', 'Warning: hot\n    at somewhere\n\nlast\n'],
  ['a last line without an end', 'terminate called after throwing', 'terminate called after throwing\n'],
])('passes on %s, however it is cut', async (_, said, heard) => {
  expect(await passed([said])).toBe(heard)
  expect(await passed([...said])).toBe(heard)
})
