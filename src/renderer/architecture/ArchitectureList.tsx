import { ActionIcon, Badge, Group, NavLink, ScrollArea, Text, TextInput, Tooltip } from '@mantine/core'
import type { StoredArchitecture } from '@shared/api/architectures.ts'
import { inspectArchitecture } from '@shared/architecture/analysis.ts'
import { PAPER_NETWORKS } from '@shared/architecture/paper.ts'
import { presetOf } from '@shared/architecture/presets/table.ts'
import { IconFileImport, IconSearch } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { routeTo } from '../stores/route.ts'
import { useUnsaved } from './store.ts'

interface Props {
  all: readonly StoredArchitecture[]
  /** Id of the open one. */
  open: string | null
  /** Whether it is open in the editor. */
  editing: boolean
  onImport(): void
}

const millions = (count: number) => (count >= 1e5 ? `${(count / 1e6).toFixed(2)} M` : `${(count / 1e3).toFixed(1)} k`)

function group({ architecture, origin }: StoredArchitecture): string {
  const paper = origin === 'paper' && PAPER_NETWORKS.find((network) => network.id === architecture.id)
  if (paper) return `Base ${paper.base.toUpperCase()}`
  return (origin === 'preset' && presetOf(architecture.id)?.group) || 'Your own'
}

/** All architectures, grouped by base, with a search over their titles and ids. */
export function ArchitectureList({ all, open, editing, onImport }: Props) {
  const [query, setQuery] = useState('')
  const drafts = useUnsaved((state) => state.drafts)
  const known = new Set(all.map(({ architecture }) => architecture.id))
  const groups = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean)
    const found = all.filter(({ architecture }) => {
      const text = `${architecture.title} ${architecture.id}`.toLowerCase()
      return words.every((word) => text.includes(word))
    })
    return Map.groupBy(found, group)
  }, [all, query])

  return (
    <>
      <Group gap="xs" wrap="nowrap" mb="xs">
        <TextInput
          flex={1}
          placeholder="Search"
          aria-label="Search architectures"
          leftSection={<IconSearch size={14} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <Tooltip label="Import an architecture from a JSON file">
          <ActionIcon aria-label="Import an architecture" onClick={onImport}>
            <IconFileImport size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <ScrollArea flex={1} type="auto" mih={0} offsetScrollbars="y">
        {Object.keys(drafts).length > 0 && (
          <section aria-label="Drafts">
            <Text size="xs" c="dimmed" fw={600} mt="sm" mb={2}>
              Drafts
            </Text>
            {Object.entries(drafts).map(([id, draft]) => (
              <NavLink
                key={id}
                href={routeTo('architectures', ['edit', id])}
                label={draft.title || 'without a title'}
                description={known.has(id) ? `changes to ${id}` : 'new'}
                rightSection={
                  <Badge size="xs" radius="sm" variant="light" color="yellow" tt="none" c="var(--ink)">
                    not saved
                  </Badge>
                }
                active={editing && id === open}
                py={4}
                px={8}
              />
            ))}
          </section>
        )}
        {[...groups].map(([title, members]) => (
          <section key={title} aria-label={title}>
            <Text size="xs" c="dimmed" fw={600} mt="sm" mb={2}>
              {title}
            </Text>
            {members.map(({ architecture, version, origin }) => (
              <NavLink
                key={architecture.id}
                href={routeTo('architectures', [architecture.id])}
                label={architecture.title}
                description={origin === 'own' ? `${architecture.id}, version ${version}` : undefined}
                rightSection={
                  <Text
                    size="xs"
                    c={architecture.id === open ? undefined : 'var(--ink-dim)'}
                    style={{ fontVariantNumeric: 'tabular-nums' }}
                  >
                    {millions(inspectArchitecture(architecture).report.parameters)}
                  </Text>
                }
                active={!editing && architecture.id === open}
                py={4}
                px={8}
              />
            ))}
          </section>
        ))}
        {groups.size === 0 && query !== '' && (
          <Text size="sm" c="dimmed" mt="md">
            No architecture is called “{query}”.
          </Text>
        )}
      </ScrollArea>
    </>
  )
}
