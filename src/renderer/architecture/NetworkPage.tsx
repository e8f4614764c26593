import {
  ActionIcon,
  Button,
  Group,
  Menu,
  Paper,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
  Title,
  Tooltip,
} from '@mantine/core'
import type { StoredArchitecture } from '@shared/api/architectures.ts'
import { inspectArchitecture } from '@shared/architecture/analysis.ts'
import { describeLayer } from '@shared/architecture/describe.ts'
import { architectureCsv, architectureLatex } from '@shared/architecture/exports.ts'
import { architectureJsonSchema } from '@shared/architecture/jsonSchema.ts'
import { PAPER_NETWORKS } from '@shared/architecture/paper.ts'
import {
  IconArrowsDiff,
  IconChevronDown,
  IconCopy,
  IconDownload,
  IconPencil,
  IconTrash,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { api } from '../client.ts'
import { download } from '../components/download.ts'
import { useAnswer } from '../explain/useAnswer.ts'
import { attempt } from '../stores/notify.ts'
import { navigate, routeTo } from '../stores/route.ts'
import { formForNetwork } from '../train/startFrom.ts'
import { downloadPng } from './downloadPng.ts'
import { drawingSvg } from './drawing/svg.ts'
import { useDrawing } from './drawing/useDrawing.ts'
import { Facts } from './Facts.tsx'
import { LayerDetails } from './LayerDetails.tsx'
import { LayerTable } from './LayerTable.tsx'
import { NetworkGraph } from './NetworkGraph.tsx'
import { saveArchitecture } from './store.ts'
import classes from './view.module.css'

interface Props {
  stored: StoredArchitecture
  onDuplicate(): void
  onEdit(): void
  onRemove(): void
}

/** One architecture: its graph and its table in step, its totals beside the paper's, and its exports. */
export function NetworkPage({ stored: newest, onDuplicate, onEdit, onRemove }: Props) {
  const own = newest.origin === 'own'
  const versions = useAnswer(
    own ? (signal) => api().architectures.versions({ id: newest.architecture.id }, { signal }) : null,
    [own, newest.architecture.id, newest.version],
  )
  const page = useRef<HTMLDivElement>(null)
  // Another network begins at its title, however far down the one before was read.
  useLayoutEffect(() => {
    page.current?.parentElement?.scrollTo(0, 0)
  }, [])
  const [chosen, setChosen] = useState<number | null>(null)
  const stored = versions.value?.find(({ version }) => version === chosen) ?? newest
  const { architecture } = stored
  const [selected, setSelected] = useState<number | null>(null)
  const [query, setQuery] = useState('')
  const [zoom, setZoom] = useState<number | 'fit'>('fit')
  const [show, setShow] = useState<'both' | 'graph' | 'table'>('both')
  const { report, mistakes } = useMemo(() => inspectArchitecture(architecture), [architecture])
  const { drawing, canFold, isUnfolded, toggle, foldAll } = useDrawing(report, architecture.input)
  const muted = useMemo(() => {
    const word = query.trim().toLowerCase()
    if (!word) return undefined
    const misses = report.layers.filter(
      ({ name, spec }) => !`${name} ${describeLayer(spec)}`.toLowerCase().includes(word),
    )
    return new Set(misses.map(({ index }) => index))
  }, [query, report])
  const paper = stored.origin === 'paper' ? PAPER_NETWORKS.find(({ id }) => id === architecture.id) : undefined
  const sized = zoom === 'fit' ? 1 : zoom
  const svg = () => drawingSvg(drawing, architecture.title)
  const layer = selected === null ? undefined : report.layers[selected]

  return (
    <Stack ref={page} gap="sm" className={classes.page}>
      <Group justify="space-between" align="flex-start">
        <div className={classes.heading}>
          <Title order={1}>{architecture.title}</Title>
          <Text size="xs" c="dimmed">
            {architecture.id}
            {own && newest.version === 1 && ', version 1'}
          </Text>
        </div>
        <Group gap="xs">
          {own && newest.version > 1 && (
            <Select
              aria-label="Version"
              w={124}
              data={(versions.value ?? [newest])
                .toSorted((a, b) => b.version - a.version)
                .map(({ version }) => ({ value: String(version), label: `Version ${version}` }))}
              value={String(stored.version)}
              onChange={(version) => setChosen(Number(version))}
            />
          )}
          {stored.version !== newest.version && (
            <Button
              variant="default"
              onClick={async () => {
                if (await attempt(() => saveArchitecture(architecture), 'The version was not brought back'))
                  setChosen(null)
              }}
            >
              Bring it back
            </Button>
          )}
          <Button
            variant="filled"
            disabled={mistakes.length > 0}
            onClick={() => {
              formForNetwork(architecture.id)
              navigate(routeTo('train', ['new']))
            }}
          >
            Train it
          </Button>
          <Button
            variant="default"
            leftSection={<IconArrowsDiff size={14} />}
            onClick={() => navigate(routeTo('architectures', ['diff', architecture.id]))}
          >
            Compare
          </Button>
          <Button variant="default" leftSection={<IconCopy size={14} />} onClick={onDuplicate}>
            Duplicate
          </Button>
          {own && (
            <Button variant="default" leftSection={<IconPencil size={14} />} onClick={onEdit}>
              Edit
            </Button>
          )}
          <Menu position="bottom-end">
            <Menu.Target>
              <Button
                variant="default"
                rightSection={<IconChevronDown size={14} />}
                leftSection={<IconDownload size={14} />}
              >
                Export
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => download(`${architecture.id}.svg`, svg(), 'image/svg+xml')}>
                Drawing as SVG
              </Menu.Item>
              <Menu.Item onClick={() => downloadPng(`${architecture.id}.png`, svg(), drawing.width, drawing.height)}>
                Drawing as PNG
              </Menu.Item>
              <Menu.Item onClick={() => download(`${architecture.id}.csv`, architectureCsv(report), 'text/csv')}>
                Table as CSV
              </Menu.Item>
              <Menu.Item
                onClick={() =>
                  download(`${architecture.id}.tex`, architectureLatex(architecture, report), 'text/x-tex')
                }
              >
                Table as LaTeX
              </Menu.Item>
              <Menu.Item
                onClick={() =>
                  download(`${architecture.id}.json`, JSON.stringify(architecture, null, 2), 'application/json')
                }
              >
                Architecture as JSON
              </Menu.Item>
              <Menu.Item
                onClick={() =>
                  download(
                    'architecture.schema.json',
                    JSON.stringify(architectureJsonSchema(), null, 2),
                    'application/schema+json',
                  )
                }
              >
                JSON Schema of such files
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {own && (
            <Tooltip label="Move to the trash">
              <ActionIcon aria-label={`Remove ${architecture.title}`} color="red" onClick={onRemove}>
                <IconTrash size={16} />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
      </Group>

      <Facts report={report} paper={paper?.paper} />

      {mistakes.length > 0 && (
        <Paper p="sm" withBorder role={mistakes.every(({ drawable }) => drawable) ? 'note' : 'alert'}>
          {mistakes.map(({ message, drawable }) => (
            <Text key={message} size="sm" c={drawable ? undefined : 'red'}>
              {message}
            </Text>
          ))}
        </Paper>
      )}

      <Group justify="space-between">
        <TextInput
          placeholder="Find a layer"
          aria-label="Find a layer"
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          w={200}
        />
        <Group gap="xs">
          <SegmentedControl
            value={show}
            onChange={(value) => setShow(value as typeof show)}
            data={[
              { value: 'graph', label: 'Graph' },
              { value: 'both', label: 'Both' },
              { value: 'table', label: 'Table' },
            ]}
            aria-label="What to show"
          />
          {canFold && show !== 'table' && (
            <Button variant="default" onClick={() => foldAll(isUnfolded)}>
              {isUnfolded ? 'Fold all' : 'Unfold all'}
            </Button>
          )}
          <ActionIcon aria-label="Smaller" onClick={() => setZoom(Math.max(0.5, sized - 0.125))}>
            <IconZoomOut size={16} />
          </ActionIcon>
          <Text size="xs" w={40} ta="center" c="dimmed">
            {zoom === 'fit' ? 'fit' : `${Math.round(zoom * 100)} %`}
          </Text>
          <ActionIcon aria-label="Larger" onClick={() => setZoom(Math.min(2, sized + 0.125))}>
            <IconZoomIn size={16} />
          </ActionIcon>
        </Group>
      </Group>

      <div className={classes.split} data-show={show} data-chosen={layer ? true : undefined}>
        {show !== 'table' && (
          <Paper withBorder className={classes.graph}>
            <NetworkGraph
              drawing={drawing}
              title={architecture.title}
              selected={selected}
              onSelect={setSelected}
              onToggle={toggle}
              zoom={zoom}
              muted={muted}
            />
          </Paper>
        )}
        {show !== 'graph' && (
          <Paper withBorder className={classes.table}>
            <LayerTable report={report} selected={selected} onSelect={setSelected} muted={muted} />
          </Paper>
        )}
        {layer && (
          <div className={classes.chosen}>
            <LayerDetails layer={layer} architecture={architecture} report={report} />
          </div>
        )}
      </div>
    </Stack>
  )
}
