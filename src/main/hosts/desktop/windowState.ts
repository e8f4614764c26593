import { z } from 'zod'
import { readRegularText } from '../../disk/openRegularFile.ts'
import { writeWhole } from '../../disk/wholeFile.ts'

const WindowStateSchema = z.object({
  x: z.number().int().nullable(),
  y: z.number().int().nullable(),
  width: z.number().int().min(600).max(20_000),
  height: z.number().int().min(400).max(20_000),
  maximised: z.boolean(),
})
export type WindowState = z.infer<typeof WindowStateSchema>

export const FIRST_STATE: WindowState = { x: null, y: null, width: 1440, height: 900, maximised: false }

interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

/** Reads the last window's place; a missing or damaged file gives the first state. */
export async function readWindowState(file: string): Promise<WindowState> {
  try {
    return WindowStateSchema.parse(JSON.parse(await readRegularText(file)))
  } catch {
    return FIRST_STATE
  }
}

export async function writeWindowState(file: string, state: WindowState): Promise<void> {
  await writeWhole(file, JSON.stringify(state))
}

/** Keeps a window reachable after a screen was unplugged: at least 100 x 40 pixels of its title bar lie on some screen. */
export function fitToScreens(state: WindowState, screens: readonly Rectangle[]): WindowState {
  if (state.x === null || state.y === null) return state
  const { x, y, width } = state
  const reachable = screens.some((screen) => {
    const across = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x)
    return across >= 100 && y >= screen.y && y + 40 <= screen.y + screen.height
  })
  return reachable ? state : { ...state, x: null, y: null }
}
