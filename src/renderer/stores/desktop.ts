import { notifications } from '@mantine/notifications'
import type { DesktopEvent, MenuAction, OpenedFile } from '@shared/api/desktop.ts'
import { follow } from '../api/follow.ts'
import { api } from '../client.ts'
import { takeFiles } from '../explain/intake.ts'
import { openModelDialog } from '../models/openStore.ts'
import { quickStart } from '../train/quickStart.ts'
import { openImportWeights } from '../weights/importStore.ts'
import { notifyError } from './notify.ts'
import { navigate, routeTo } from './route.ts'

/** Where each entry of the native menu leads; what main does by itself (dialogs, workspaces) is not among them. */
const MENU: Partial<Record<MenuAction, () => void>> = {
  'new-run': () => navigate(routeTo('train', ['new'])),
  'quick-start': () => void quickStart(),
  'import-dataset': () => navigate(routeTo('datasets', [], { import: '' })),
  'import-weights': () => openImportWeights(),
  settings: () => navigate(routeTo('settings')),
  shortcuts: () => navigate(routeTo('help')),
  help: () => navigate(routeTo('help')),
}

/** Side that dropped images are fitted to before a model is chosen; the paper's networks take 32 x 32. */
const FIRST_SIZE = { height: 32, width: 32 }

async function openFiles(files: readonly OpenedFile[]): Promise<void> {
  const model = files.find(({ bytes }) => bytes === null)
  // Safetensors files of this workbench's own networks come with a data set.
  if (model?.path.endsWith('.safetensors')) openImportWeights(model.path)
  else if (model) openModelDialog({ path: model.path })
  const images = files.flatMap(({ name, bytes }) =>
    bytes ? [{ name, file: new Blob([bytes as Uint8Array<ArrayBuffer>]) }] : [],
  )
  if (images.length === 0) return
  navigate(routeTo('explain'))
  await takeFiles(images, FIRST_SIZE)
}

/** Does what a desktop host's menu, icon and notifications ask for. */
export function takeDesktopEvent(event: DesktopEvent): void {
  switch (event.kind) {
    case 'menu':
      MENU[event.action]?.()
      break
    case 'open':
      navigate(event.hash)
      break
    case 'files':
      openFiles(event.files).catch(notifyError)
      break
    case 'notice':
      notifications.show({ message: event.message, autoClose: 12_000, withBorder: true })
  }
}

/** Follows the desktop's events for as long as the page lives; only for hosts with a window of their own. */
export async function followDesktop(signal: AbortSignal): Promise<void> {
  const events = follow<DesktopEvent>((_last, aborted) => api().desktop.events(undefined, { signal: aborted }), signal)
  for await (const event of events) takeDesktopEvent(event)
}
