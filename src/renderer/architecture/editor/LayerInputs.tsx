import { MultiSelect, Text } from '@mantine/core'
import { kindOf } from '@shared/architecture/kinds/table.ts'
import { IMAGE } from '@shared/architecture/layerNames.ts'
import type { LayerSpec } from '@shared/architecture/spec.ts'
import classes from './LayerRows.module.css'
import { LazyPopover } from './LazyPopover.tsx'
import { withInputs } from './rows.ts'

interface Props {
  name: string
  /** Names of all layers, and how many of them are above it. */
  names: readonly string[]
  index: number
  spec: LayerSpec
  mistaken: boolean
  onChange(spec: LayerSpec): void
}

/** Which layers a layer takes: those that it names, else the one before it; a click lists those that it may take. */
export function LayerInputs({ name, names, index, spec, mistaken, onChange }: Props) {
  const several = kindOf(spec).arity === 'several'
  const before = names[index - 1] ?? IMAGE
  const words = spec.from?.join(', ') ?? before
  return (
    <LazyPopover
      className={classes.inputs}
      label={`Inputs of ${name}: ${words}`}
      marks={{ 'data-named': spec.from ? true : undefined, 'data-mistaken': mistaken || undefined }}
      face={spec.from ? words : '↑'}
      width={250}
    >
      {() => (
        <>
          <MultiSelect
            label={several ? 'Inputs' : 'Input'}
            aria-label={`${name} inputs`}
            data={[...new Set([IMAGE, ...names.slice(0, index)])].toReversed()}
            value={spec.from ?? []}
            placeholder={spec.from ? '' : before}
            searchable
            hidePickedOptions
            clearable={!several}
            size="xs"
            limit={60}
            data-autofocus
            comboboxProps={{ withinPortal: false }}
            // Choosing another one input takes the place of the one before.
            onChange={(chosen) => onChange(withInputs(spec, several ? chosen : chosen.slice(-1)))}
          />
          {!several && (
            <Text size="xs" c="dimmed" mt={6}>
              Left empty, it takes the layer before it.
            </Text>
          )}
        </>
      )}
    </LazyPopover>
  )
}
