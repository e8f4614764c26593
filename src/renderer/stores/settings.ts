import type { Settings } from '@shared/api/host.ts'
import { DEFAULT_SETTINGS } from '@shared/api/host.ts'
import { create } from 'zustand'
import { api } from '../client.ts'
import { setNumberLanguage } from '../components/format.ts'
import { attempt } from './notify.ts'

export interface SettingsState {
  phase: 'loading' | 'ready'
  settings: Settings
  /** What is wrong with them, in one sentence. */
  problem: string | null
}

export const useSettings = create<SettingsState>(() => ({
  phase: 'loading',
  settings: DEFAULT_SETTINGS,
  problem: null,
}))

/** Shows settings that the host has told of. */
export function takeSettings(settings: Settings): void {
  setNumberLanguage(settings.numberLanguage)
  useSettings.setState({ phase: 'ready', settings })
}

export async function loadSettings(): Promise<void> {
  const settings = await attempt(() => api().host.settings(), 'Settings')
  if (settings) takeSettings(settings)
  await loadProblem()
}

async function loadProblem(): Promise<void> {
  const problem = await attempt(() => api().host.settingsProblem(), 'Settings')
  useSettings.setState({ problem })
}

/** Shows the change at once; an error brings the old value back and is shown. */
export async function saveSettings(change: Partial<Settings>): Promise<void> {
  const before = useSettings.getState().settings
  takeSettings({ ...before, ...change })
  const saved = await attempt(() => api().host.saveSettings(change), 'The settings were not saved')
  takeSettings(saved ?? before)
  await loadProblem()
}
