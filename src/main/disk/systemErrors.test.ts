import { mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getSystemErrorMap } from 'node:util'
import { expect, test } from 'vitest'
import { errorMessage, WorkbenchError } from '../../shared/errors.ts'
import { systemErrorMessage } from '../../shared/systemErrors.ts'

/** As Node makes them. */
function systemError(code: string, description: string, path = '/some/place') {
  const error = new Error(`${code}: ${description}, open '${path}'`)
  return Object.assign(error, { code, errno: -1, syscall: 'open', path })
}

test.each([...getSystemErrorMap().values(), ['EDQUOT', 'quota exceeded'], ['ESTALE', 'stale handle']])(
  '%s is a sentence with a way out, and no mistake of the workbench',
  (code, description) => {
    const told = errorMessage(systemError(code, description))
    expect(told.code).not.toBe('INTERNAL')
    expect(told.message).toMatch(/^[A-Z/].*[;:].*\.$/)
    expect(told.message).not.toContain("open '")
  },
)

test('what Node really throws is told with its path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'allconv-errors-'))
  const told = (act: () => unknown) => {
    try {
      act()
    } catch (error) {
      return errorMessage(error)
    }
    throw new Error('nothing was thrown')
  }
  writeFileSync(join(folder, 'file'), '')
  if (process.platform !== 'win32') {
    symlinkSync('loop', join(folder, 'loop'))
    expect(told(() => readFileSync(join(folder, 'loop')))).toEqual({
      code: 'DISK',
      message: `${folder}/loop is a link that leads back to itself; choose what it was meant to lead to.`,
    })
    expect(told(() => readFileSync(join(folder, 'x'.repeat(256)))).message).toMatch(/too long for its disk/)
    expect(told(() => readFileSync(join(folder, 'file', 'sub'))).message).toMatch(/leads through something that is no/)
  }
  expect(told(() => readFileSync(join(folder, 'none'))).message).toMatch(/none is not there; check its spelling/)
  expect(told(() => openSync(folder, 'w')).message).toMatch(/is a folder, not a file|may not be/)
  expect(told(() => openSync(join(folder, 'file'), 'wx')).message).toMatch(/file exists already; choose another name/)
  expect(told(() => readFileSync('a\0b'))).toEqual({
    code: 'BAD_INPUT',
    message: 'A path holds a NUL character, which no system allows; choose another one.',
  })
  rmSync(folder, { recursive: true })
})

test('a failed fetch says why', async () => {
  const error = await fetch('http://127.0.0.1:9').catch((thrown: unknown) => thrown)
  // Port 9 is one that `fetch` itself may refuse; then there is no code to tell.
  if ((error as { cause?: { code?: unknown } }).cause?.code) expect(errorMessage(error).code).toBe('NETWORK')
  const lost = new TypeError('fetch failed', { cause: systemError('EAI_AGAIN', 'temporary failure') })
  expect(errorMessage(lost)).toMatchObject({ code: 'NETWORK', message: expect.stringContaining('is not known here') })
})

test.each([new Error('ours'), new TypeError('x is not a function'), 'a string', null, undefined])(
  'what is not the system’s stays a mistake of ours: %s',
  (error) => {
    expect(systemErrorMessage(error)).toBeNull()
    expect(errorMessage(error).code).toBe('INTERNAL')
  },
)

test('no message carries what a terminal obeys, more than one line, or a megabyte', () => {
  const name = `\u001b]0;owned\u0007${'n'.repeat(1_000_000)}.png`
  for (const error of [
    new WorkbenchError('BAD_FILE', `The image\n  ${name} is broken; choose another one.`),
    systemError('ENOENT', 'no such file', name),
    new Error(name),
  ]) {
    const { message } = errorMessage(error)
    expect(message.length).toBeLessThan(10_000)
    expect(message).not.toMatch(/\p{Cc}/u)
    expect(errorMessage(new WorkbenchError('BAD_FILE', message)).message).toBe(message)
  }
  expect(errorMessage(new WorkbenchError('BAD_FILE', `${name} is broken; choose another one.`)).message).toMatch(
    /choose another one\.$/,
  )
})
