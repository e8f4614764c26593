import { Paper, SimpleGrid, Text, Title } from '@mantine/core'
import type { ArchitectureReport, LayerReport } from '@shared/architecture/analysis.ts'
import { describeLayer, describeShape } from '@shared/architecture/describe.ts'
import { familyOf, kindOf } from '@shared/architecture/kinds/table.ts'
import { acrossOf, fieldWords, isKnownField, type ReceptiveField } from '@shared/architecture/receptiveField.ts'
import type { Architecture } from '@shared/architecture/spec.ts'
import type { ReactNode } from 'react'
import { TrainedLayer } from './TrainedLayer.tsx'

interface Props {
  layer: LayerReport
  architecture: Architecture
  report: ArchitectureReport
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
        {children}
      </Text>
    </div>
  )
}

/** `3·3·96·192 + 192 = 166,080`: the sizes of its tensors, and how many numbers that makes. */
function parameterSum({ spec, inputs, parameters }: LayerReport): string {
  const sizes = kindOf(spec)
    .parameters(spec, inputs)
    .filter(({ role }) => role === 'trained')
    .map(({ shape }) => shape.join('·'))
  return `${sizes.join(' + ')} = ${parameters.toLocaleString('en-US')}`
}

function stepWords(field: ReceptiveField): string {
  const [down, across] = [field.jump, acrossOf(field).jump]
  if (down !== across) return `${down} pixels down, ${across} across`
  return down === 1 ? '1 pixel' : `${down} pixels`
}

/** What one layer does to its input, in numbers and where they come from. */
export function LayerDetails({ layer, architecture, report }: Props) {
  const { spec, input, output, receptiveField } = layer
  const across = acrossOf(receptiveField)
  const edge = across.start + (Math.ceil(output.width / 2) - 1) * across.jump
  return (
    <Paper withBorder p="sm" component="section" aria-label={`Layer ${layer.name}`}>
      <Title order={2}>
        {layer.name}: {describeLayer(spec)}
      </Title>
      <SimpleGrid cols={{ base: 2, lg: 3 }} spacing="sm" mt="xs">
        <Row name="Input">{describeShape(input)}</Row>
        <Row name="Output">{describeShape(output)}</Row>
        {layer.parameters > 0 && <Row name="Parameters">{parameterSum(layer)}</Row>}
        {layer.macs > 0 && (
          <Row name="Multiply-accumulates">
            {`${layer.macs.toLocaleString('en-US')} (${((100 * layer.macs) / Math.max(1, report.macs)).toFixed(1)} %)`}
          </Row>
        )}
        {kindOf(spec)
          .facts(spec)
          .map(([name, value]) => (
            <Row key={name} name={name}>
              {value}
            </Row>
          ))}
        <Row name="Receptive field">
          {`${fieldWords(receptiveField)} of ${architecture.input.height} × ${architecture.input.width}`}
        </Row>
        {isKnownField(receptiveField) && (
          <>
            <Row name="Step between units">{stepWords(receptiveField)}</Row>
            <Row name="A unit in the middle sees">{`columns ${edge} to ${edge + across.size - 1}`}</Row>
          </>
        )}
      </SimpleGrid>
      {familyOf(spec) === 'convolution' && <TrainedLayer architecture={architecture} layer={layer} />}
    </Paper>
  )
}
