import { ActionIcon, MultiSelect, Tooltip } from '@mantine/core'
import { kindOf } from '@shared/architecture/kinds/table.ts'
import { IMAGE } from '@shared/architecture/layerNames.ts'
import type { LayerSpec } from '@shared/architecture/spec.ts'
import { IconArrowFork } from '@tabler/icons-react'

interface Props {
  name: string
  /** Names of the layers above it. */
  above: readonly string[]
  spec: LayerSpec
  onChange(spec: LayerSpec): void
}

/** Which layers a layer takes: a list where it names some, else a button that begins one. */
export function LayerInputs({ name, above, spec, onChange }: Props) {
  const several = kindOf(spec).arity === 'several'
  const before = above.at(-1) ?? IMAGE
  const take = (from: string[]) => {
    const { from: _before, ...rest } = spec
    onChange((from.length > 0 ? { ...rest, from } : rest) as LayerSpec)
  }
  if (!several && !spec.from)
    return (
      above.length > 0 && (
        <Tooltip label={`Takes ${before}; take another layer instead`}>
          <ActionIcon aria-label={`Choose the input of ${name}`} mb={4} onClick={() => take([before])}>
            <IconArrowFork size={16} />
          </ActionIcon>
        </Tooltip>
      )
    )
  return (
    <MultiSelect
      label={several ? 'Inputs' : 'Input'}
      aria-label={`${name} inputs`}
      data={[IMAGE, ...above].toReversed()}
      value={spec.from ?? []}
      searchable
      hidePickedOptions
      clearable={!several}
      miw={120}
      maw={260}
      // Choosing another one input takes the place of the one before.
      onChange={(chosen) => take(several ? chosen : chosen.slice(-1))}
    />
  )
}
