import { MultiSelect, Popover, Text, Tooltip } from '@mantine/core'
import { kindOf } from '@shared/architecture/kinds/table.ts'
import { IMAGE } from '@shared/architecture/layerNames.ts'
import type { LayerSpec } from '@shared/architecture/spec.ts'
import classes from './LayerRows.module.css'
import { withInputs } from './rows.ts'

interface Props {
  name: string
  /** Names of the layers above it. */
  above: readonly string[]
  spec: LayerSpec
  mistaken: boolean
  onChange(spec: LayerSpec): void
}

/** Which layers a layer takes: those that it names, else the one before it; a click lists those that it may take. */
export function LayerInputs({ name, above, spec, mistaken, onChange }: Props) {
  const several = kindOf(spec).arity === 'several'
  const before = above.at(-1) ?? IMAGE
  const words = spec.from?.join(', ') ?? before
  return (
    <Popover position="bottom-start" shadow="md" width={250} trapFocus>
      <Popover.Target>
        <Tooltip label={spec.from ? `Takes ${words}` : `Takes ${before}, the layer before it`} openDelay={600}>
          <button
            type="button"
            className={classes.inputs}
            aria-label={`Inputs of ${name}: ${words}`}
            data-named={spec.from ? true : undefined}
            data-mistaken={mistaken || undefined}
          >
            {spec.from ? words : '↑'}
          </button>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <MultiSelect
          label={several ? 'Inputs' : 'Input'}
          aria-label={`${name} inputs`}
          data={[...new Set([IMAGE, ...above])].toReversed()}
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
      </Popover.Dropdown>
    </Popover>
  )
}
