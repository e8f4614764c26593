import { Button, MultiSelect, SegmentedControl } from '@mantine/core'
import { QUANTITIES, type Quantity } from '@shared/training/layerDiagnostics.ts'
import { isActive, type RunSummary } from '@shared/training/run.ts'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { Range } from '../../components/chart/types.ts'
import { formatInteger } from '../../components/format.ts'
import { Hint } from '../../components/Hint.tsx'
import { Panel } from '../../components/Panel.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/States.tsx'
import { runTitle } from '../../stores/runTitles.ts'
import { chosenLayers, MOST_CURVES, toggledLayer } from './chosenLayers.ts'
import { HeatLegend } from './HeatLegend.tsx'
import { HeatMap } from './HeatMap.tsx'
import { heatRows, heatScale } from './heatScale.ts'
import { LayerCurves } from './LayerCurves.tsx'
import classes from './layers.module.css'
import { QUANTITY_WORDS } from './quantities.ts'
import { useLayerHistory } from './useLayerHistory.ts'

/** Which layer died, and when: what the run measured of its layers, as a heat map and as curves. */
export function LayersTab({ run }: { run: RunSummary }) {
  const [quantity, setQuantity] = useState<Quantity>('gradient')
  const [range, setRange] = useState<Range | null>(null)
  const [wished, setWished] = useState<readonly string[] | null>(null)
  const { phase, error, history, quantity: shown } = useLayerHistory(run.id, quantity, range)
  const rows = useMemo(() => (history && shown ? heatRows(history, shown) : []), [history, shown])
  const scale = useMemo(() => shown && heatScale(rows, shown), [rows, shown])

  if (phase === 'failed') return <ErrorState title="The layers cannot be read" error={error} />
  if (!history || !shown || !scale) return <LoadingState what="Reading what was measured of the layers" />
  if (history.lastStep === null) return <NotMeasured run={run} every={history.every} />
  const chosen = wished ?? chosenLayers(rows, history.findings)
  const words = QUANTITY_WORDS[quantity]
  const isWell = history.findings.length === 0
  return (
    <div className={classes.layers}>
      <p className={classes.sentence} data-tone={isWell ? 'good' : 'warn'}>
        {isWell ? <IconCircleCheck size={17} aria-hidden /> : <IconAlertTriangle size={17} aria-hidden />}
        {history.sentence}
      </p>
      <div className={classes.toolbar} role="toolbar" aria-label="Layers">
        <SegmentedControl
          aria-label="Quantity"
          value={quantity}
          onChange={(value) => setQuantity(value as Quantity)}
          data={QUANTITIES.map((value) => ({ value, label: QUANTITY_WORDS[value].title }))}
        />
        <Hint label={`About ${words.title}`}>{words.help}</Hint>
        <span className={classes.spacer} />
        {range && (
          <Button variant="light" size="compact-xs" onClick={() => setRange(null)}>
            step {formatInteger(range[0])} to {formatInteger(range[1])} · show all
          </Button>
        )}
      </div>
      <Panel title={`${QUANTITY_WORDS[shown].title} by layer and step`}>
        {rows.length === 0 ? (
          <EmptyState title="No layer has this">
            {shown === 'silent'
              ? 'Channels can be silent behind a ReLU, ReLU6, hard sigmoid or hard swish; this network has none.'
              : 'Nothing was measured in these steps; show all of them.'}
          </EmptyState>
        ) : (
          <>
            <HeatMap
              rows={rows}
              steps={history.steps}
              scale={scale}
              quantity={shown}
              chosen={chosen}
              onToggle={(layer) => setWished(toggledLayer(chosen, layer))}
            />
            <HeatLegend scale={scale} quantity={shown} />
          </>
        )}
      </Panel>
      {rows.length > 0 && (
        <>
          <MultiSelect
            className={classes.choice}
            label="Layers drawn as curves"
            data={rows.map(({ layer }) => layer)}
            value={chosen.filter((layer) => rows.some((row) => row.layer === layer))}
            onChange={setWished}
            maxValues={MOST_CURVES}
            searchable
            clearable
          />
          <LayerCurves
            rows={rows}
            steps={history.steps}
            quantity={shown}
            chosen={chosen}
            end={history.lastStep}
            range={range}
            onRange={setRange}
            title={runTitle(run)}
          />
        </>
      )}
    </div>
  )
}

function NotMeasured({ run, every }: { run: RunSummary; every: number }) {
  if (every === 0)
    return (
      <EmptyState title="This run measures no layers">
        Layer diagnostics were turned off when it was started, or some of its layers are frozen; a new run can measure
        all of them every so many steps.
      </EmptyState>
    )
  if (isActive(run.phase)) return <LoadingState what="The first measurement comes with the first step" />
  return (
    <EmptyState title="No measurements of the layers">
      This run was trained before layers were measured, or has not begun; while it trains it measures them every{' '}
      {formatInteger(every)} steps.
    </EmptyState>
  )
}
