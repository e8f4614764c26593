import {
  Button,
  Group,
  Menu,
  MultiSelect,
  Paper,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Text,
  Title,
} from '@mantine/core'
import type { StoredArchitecture } from '@shared/api/architectures.ts'
import { analyseDrawing, isDrawable } from '@shared/architecture/analysis.ts'
import { type ArchitectureDiff, diffArchitectures } from '@shared/architecture/diff.ts'
import { diffJson, diffMarkdown, diffText } from '@shared/architecture/diffReport.ts'
import { IconArrowsExchange, IconChevronDown } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { download } from '../components/download.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { DiffTable, EditList } from './DiffTable.tsx'
import { LayerDetails } from './LayerDetails.tsx'
import classes from './view.module.css'

interface Props {
  all: readonly StoredArchitecture[]
  /** Ids: the base, then what is held against it. */
  ids: readonly string[]
}

/** One base against one or several other networks, each aligned layer by layer. Selecting a base layer selects it in all of them. */
export function DiffPage({ all, ids }: Props) {
  const [layout, setLayout] = useState<'side-by-side' | 'unified'>('side-by-side')
  const [differencesOnly, setDifferencesOnly] = useState(false)
  const [selected, setSelected] = useState<{ diff: number; row: number } | null>(null)
  const drawable = all.filter(({ architecture }) => isDrawable(architecture))
  const options = drawable.map(({ architecture }) => ({ value: architecture.id, label: architecture.title }))
  const [base = null, ...others] = ids
  const go = (next: readonly string[]) => navigate(routeTo('architectures', ['diff', ...next]), 'replace')

  const key = ids.join('/')
  const diffs = useMemo(() => diffsOf(all, key.split('/')), [all, key])

  /** Index of the base layer that the selection points at, so that every diff shows it. */
  const layer = selected && diffs[selected.diff]?.rows[selected.row]?.left?.index
  const rowIn = (diff: ArchitectureDiff, position: number) =>
    selected?.diff === position
      ? selected.row
      : layer === null || layer === undefined
        ? null
        : diff.rows.findIndex((row) => row.left?.index === layer)

  return (
    <Stack gap="sm" className={classes.page}>
      <Title order={1}>Compare architectures</Title>
      <Group align="flex-end" gap="sm">
        <Select
          label="Base"
          data={options}
          value={base}
          onChange={(id) => id && go([id, ...others])}
          searchable
          w={200}
          placeholder="Choose a network"
        />
        <Button
          variant="default"
          aria-label="Swap the base and the first other network"
          disabled={!base || others.length === 0}
          onClick={() => go([others[0]!, base!, ...others.slice(1)])}
          px={8}
        >
          <IconArrowsExchange size={16} />
        </Button>
        <MultiSelect
          label="Compare with"
          data={options}
          value={others}
          onChange={(next) => base && go([base, ...next])}
          searchable
          clearable
          maxValues={4}
          miw={260}
          size="xs"
          placeholder={others.length === 0 ? 'Choose up to four networks' : ''}
          disabled={!base}
        />
        <SegmentedControl
          aria-label="Layout"
          value={layout}
          onChange={(value) => setLayout(value as typeof layout)}
          data={[
            { value: 'side-by-side', label: 'Side by side' },
            { value: 'unified', label: 'Unified' },
          ]}
        />
        <Switch
          label="Differences only"
          checked={differencesOnly}
          onChange={(event) => setDifferencesOnly(event.currentTarget.checked)}
          mb={6}
        />
      </Group>
      {diffs.length === 0 && (
        <Paper withBorder p="xl">
          <Text c="dimmed">
            Choose a base and at least one other network: their layers are aligned at the lowest edit cost, and each
            difference gets its name.
          </Text>
        </Paper>
      )}
      <div className={classes.diffs}>
        {diffs.map((diff, position) => (
          <Paper
            key={diff.right.id}
            withBorder
            p="sm"
            component="section"
            aria-label={`${diff.left.title} to ${diff.right.title}`}
          >
            <Group justify="space-between" mb="xs" wrap="nowrap">
              <Title order={2}>{`${diff.left.title} → ${diff.right.title}`}</Title>
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button variant="subtle" rightSection={<IconChevronDown size={14} />}>
                    Export
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => download(`${fileName(diff)}.txt`, diffText(diff), 'text/plain')}>
                    Text
                  </Menu.Item>
                  <Menu.Item onClick={() => download(`${fileName(diff)}.md`, diffMarkdown(diff), 'text/markdown')}>
                    Markdown
                  </Menu.Item>
                  <Menu.Item
                    onClick={() =>
                      download(`${fileName(diff)}.json`, JSON.stringify(diffJson(diff), null, 2), 'application/json')
                    }
                  >
                    JSON
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </Group>
            <EditList diff={diff} onSelect={(row) => setSelected({ diff: position, row })} />
            <DiffTable
              diff={diff}
              layout={layout}
              differencesOnly={differencesOnly}
              selected={rowIn(diff, position)}
              onSelect={(row) => setSelected(row === null ? null : { diff: position, row })}
              details={selected?.diff === position ? <RowLayers diff={diff} row={selected.row} /> : null}
            />
          </Paper>
        ))}
      </div>
    </Stack>
  )
}

/** Both layers of a row with their filters and neurons, side by side. */
function RowLayers({ diff, row }: { diff: ArchitectureDiff; row: number }) {
  const { left, right } = diff.rows[row]!
  const sides = [
    { layer: left, architecture: diff.left },
    { layer: right, architecture: diff.right },
  ]
  return (
    <div className={classes.pair}>
      {sides.map(
        ({ layer, architecture }) =>
          layer && (
            <LayerDetails
              key={`${architecture.id} ${layer.name}`}
              layer={layer}
              architecture={architecture}
              report={analyseDrawing(architecture)}
            />
          ),
      )}
    </div>
  )
}

/** The base (first id) against every other network that is there and can be drawn. */
function diffsOf(all: readonly StoredArchitecture[], [base, ...others]: readonly string[]): ArchitectureDiff[] {
  const find = (id: string | undefined) => all.find(({ architecture }) => architecture.id === id)?.architecture
  const left = find(base)
  if (!left || !isDrawable(left)) return []
  return others.flatMap((id) => {
    const right = find(id)
    return right && isDrawable(right) ? [diffArchitectures(left, right)] : []
  })
}

const fileName = ({ left, right }: ArchitectureDiff) => `${left.id}-to-${right.id}`
