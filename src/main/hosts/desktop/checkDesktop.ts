import { mkdtempSync, rmSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { app, type BrowserWindow } from 'electron'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { Application } from '../../application.ts'
import { writeJson } from '../../disk/jsonFile.ts'
import { writeWhole } from '../../disk/wholeFile.ts'
import { selfCheck } from '../../selfCheck.ts'
import type { DesktopState } from './desktopState.ts'

/** A workspace for the time of the check. */
export function temporaryWorkspace(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'allconv-self-check-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Milliseconds that the window has until its page shows something. */
const PATIENCE = 60_000

/** Waits until the page has a heading, and makes sure that something of it was drawn. */
async function lookAt(window: BrowserWindow | null, picture: string): Promise<string> {
  if (!window) throw new WorkbenchError('RUNTIME', 'There is no window.')
  const until = Date.now() + PATIENCE
  const heading = () =>
    window.webContents.executeJavaScript("document.querySelector('h1')?.textContent ?? ''") as Promise<string>
  let title = await heading()
  while (title === '' && Date.now() < until) {
    await setTimeout(200)
    title = await heading()
  }
  if (title === '') throw new WorkbenchError('RUNTIME', `The page showed no heading within ${PATIENCE / 1000} s.`)
  const image = await window.webContents.capturePage()
  await writeWhole(picture, image.toPNG())
  const pixels = image.toBitmap()
  const { width, height } = image.getSize()
  if (!pixels.some((value, i) => i >= 4 && value !== pixels[i % 4]))
    throw new WorkbenchError('RUNTIME', `The window is blank: all ${width} x ${height} pixels have one colour.`)
  return `"${title}" in ${width} x ${height} pixels; the picture is ${picture}.`
}

/** Tries the application on this machine and writes the report. @returns whether all went well */
export async function checkDesktop(desktop: DesktopState, running: Application, file: string): Promise<boolean> {
  const picture = file.replace(/(\.json)?$/, '.png')
  const more = [{ name: 'window', work: () => lookAt(desktop.window, picture) }]
  const { ok, steps } = await selfCheck(running, more, ({ name, ok: good, seconds, said }) => {
    process.stdout.write(`${good ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s): ${said}\n`)
  })
  const { electron, chrome, node } = process.versions
  const session = process.env.XDG_SESSION_TYPE ?? null
  await writeJson(file, {
    ok,
    createdAt: new Date().toISOString(),
    product: app.getVersion(),
    packaged: app.isPackaged,
    versions: { electron, chrome, node },
    machine: { platform: process.platform, release: release(), arch: process.arch, session },
    gpu: app.getGPUFeatureStatus(),
    steps,
  })
  process.stdout.write(`${ok ? 'All is well' : 'Something failed'}; the report is ${file}\n`)
  return ok
}
