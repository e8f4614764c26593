import { Group, Text, Tooltip } from '@mantine/core'
import type { ArchitectureReport } from '@shared/architecture/analysis.ts'
import { hasUncounted } from '@shared/architecture/kinds/foreignOperator.ts'
import { kindOf } from '@shared/architecture/kinds/table.ts'
import type { PaperNumbers } from '@shared/architecture/paper.ts'
import { fieldWords } from '@shared/architecture/receptiveField.ts'
import { formatCount } from '../components/format.ts'

interface FactProps {
  name: string
  value: string
  note?: string
  help?: string
}

function Fact({ name, value, note, help }: FactProps) {
  const fact = (
    <div>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text size="lg" fw={600} style={{ fontVariantNumeric: 'tabular-nums' }}>
        {value}
      </Text>
      {note && (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
    </div>
  )
  return help ? <Tooltip label={help}>{fact}</Tooltip> : fact
}

/** Totals of an architecture, the paper's printed numbers beside ours, never one for the other. */
export function Facts({ report, paper }: { report: ArchitectureReport; paper?: PaperNumbers }) {
  return (
    <Group gap="xl" align="flex-start">
      <Fact
        name="Parameters"
        value={report.parameters.toLocaleString('en-US')}
        note={
          paper
            ? `paper prints ${+(paper.printedParameters / 1e6).toFixed(2)} M`
            : report.layers.some(({ spec }) => hasUncounted(spec))
              ? 'without operators that are not read'
              : undefined
        }
        help="Counted from the layer table: weights and biases of every convolution."
      />
      <Fact
        name="Multiply-accumulates"
        value={report.macs < 1e6 ? formatCount(report.macs) : `${(report.macs / 1e6).toFixed(1)} M`}
        note={
          report.layers.some(({ spec }) => kindOf(spec).drawnOnly)
            ? 'without operators that are not read'
            : 'one image, forward'
        }
      />
      <Fact name="Receptive field" value={fieldWords(report.receptiveField)} note="pixels, last convolution" />
      <Fact name="Layers with weights" value={String(report.layers.filter((layer) => layer.parameters > 0).length)} />
      {paper && (
        <Fact
          name="Error in the paper"
          value={`${paper.errorPercent} %`}
          note="CIFAR-10, no augmentation"
          help="As printed in the paper's tables."
        />
      )}
    </Group>
  )
}
