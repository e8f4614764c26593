import { afterEach, expect, it, vi } from 'vitest'
import { builtEngine } from '../../../test/builtEngine.ts'
import { nodeProcess, startEngine } from './client.ts'

afterEach(() => vi.unstubAllEnvs())

it.each([
  ['1', true],
  ['', false],
])('with ALLCONV_INSPECT=%j an engine says where a debugger may attach: %s', async (value, isInspected) => {
  vi.stubEnv('ALLCONV_INSPECT', value)
  const words = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const engine = startEngine(nodeProcess(await builtEngine()))
  try {
    await engine.call('ping', null).result
    engine.kill()
    await engine.exited
    const said = () => words.mock.calls.map(([text]) => String(text)).join('')
    if (isInspected) await vi.waitFor(() => expect(said()).toMatch(/Debugger listening on ws:\/\/127\.0\.0\.1:\d+/))
    else expect(said()).not.toContain('Debugger')
  } finally {
    engine.kill()
    words.mockRestore()
  }
})
