import { ActionIcon, Button, Menu, Modal, Select, Stack, TextInput, Tooltip } from '@mantine/core'
import { RECIPE_PRESETS } from '@shared/training/presets.ts'
import { IconArrowBackUp, IconBookmark } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../client.ts'
import { FormButtons } from '../components/FormButtons.tsx'
import { MoreMenu } from '../components/MoreMenu.tsx'
import { notifyUndo } from '../components/notifyUndo.tsx'
import { attempt } from '../stores/notify.ts'
import { takeSettings, useSettings } from '../stores/settings.ts'
import { choosePreset, ownPresetId, type PresetId, useDraft } from './newRunDraft.ts'

/** Which preset the recipe is, and what can be done with presets: take one, go back to it, save one's own under a name, remove it. */
export function PresetBar() {
  const { preset, changedFrom, recipe } = useDraft()
  const own = useSettings((state) => state.settings.recipePresets)
  const [saving, setSaving] = useState(false)
  const titleOf = (id: PresetId | '') =>
    RECIPE_PRESETS.find((one) => one.id === id)?.title ?? own.find(({ name }) => ownPresetId(name) === id)?.name
  const chosen = own.find(({ name }) => ownPresetId(name) === preset)
  const origin = preset === 'custom' ? titleOf(changedFrom) : undefined
  const remove = async (name: string) => {
    const settings = await attempt(() => api().host.removePreset({ name }), 'The preset was not removed')
    if (!settings) return
    takeSettings(settings)
    useDraft.setState({ preset: 'custom', changedFrom: '' })
    notifyUndo(`The preset “${name}” is removed.`, async () =>
      takeSettings(await api().host.savePreset({ name, recipe })),
    )
  }
  return (
    <>
      {origin && (
        <Tooltip label={`Back to “${origin}”`}>
          <ActionIcon aria-label={`Back to “${origin}”`} onClick={() => choosePreset(changedFrom as PresetId, own)}>
            <IconArrowBackUp size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      <Select
        aria-label="Preset"
        w={232}
        value={preset}
        onChange={(value) => value && choosePreset(value as PresetId, own)}
        data={[
          ...(preset === 'custom'
            ? [{ value: 'custom', label: origin ? `${origin}, changed` : 'Values of your own' }]
            : []),
          { group: 'Presets', items: RECIPE_PRESETS.map(({ id, title }) => ({ value: id, label: title })) },
          ...(own.length > 0
            ? [{ group: 'Your presets', items: own.map(({ name }) => ({ value: ownPresetId(name), label: name })) }]
            : []),
        ]}
      />
      {chosen ? (
        <MoreMenu>
          <Menu.Item color="red" onClick={() => void remove(chosen.name)}>
            Remove preset
          </Menu.Item>
        </MoreMenu>
      ) : (
        <Button
          variant="default"
          leftSection={<IconBookmark size={14} />}
          disabled={preset !== 'custom'}
          onClick={() => setSaving(true)}
        >
          Save
        </Button>
      )}
      {saving && (
        <SavePreset
          given={changedFrom.startsWith('own:') ? (origin ?? '') : ''}
          taken={own.map(({ name }) => name)}
          onClose={() => setSaving(false)}
        />
      )}
    </>
  )
}

interface SaveProps {
  /** The name that is offered. */
  given: string
  taken: readonly string[]
  onClose(): void
}

/** Asks for the name under which the recipe is kept. */
function SavePreset({ given, taken, onClose }: SaveProps) {
  const [name, setName] = useState(given)
  const [busy, setBusy] = useState(false)
  const trimmed = name.trim()
  const replaces = taken.includes(trimmed)
  const save = async () => {
    setBusy(true)
    const { recipe } = useDraft.getState()
    const settings = await attempt(() => api().host.savePreset({ name: trimmed, recipe }), 'The preset was not saved')
    setBusy(false)
    if (!settings) return
    takeSettings(settings)
    choosePreset(ownPresetId(trimmed), settings.recipePresets)
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title="Save the recipe as a preset" size="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          event.stopPropagation() // this form stands in that of the run
          if (trimmed) void save()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            description={replaces ? 'There is a preset of this name; it is replaced.' : 'Kept in this workspace.'}
            data-autofocus
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <FormButtons submit={replaces ? 'Replace' : 'Save'} disabled={!trimmed} busy={busy} onLeave={onClose} />
        </Stack>
      </form>
    </Modal>
  )
}
