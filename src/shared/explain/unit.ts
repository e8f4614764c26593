import { z } from 'zod'
import { WorkbenchError } from '../errors.ts'

/** A channel of a layer, or one of its units: the channel at one position of its map. Everything counts from 0. */
export const UnitAddressSchema = z.object({
  layer: z.string().regex(/^[a-z]+[0-9]+$/),
  channel: z.number().int().min(0).max(65_535),
  row: z.number().int().min(0).max(4095).nullable(),
  column: z.number().int().min(0).max(4095).nullable(),
})
export type UnitAddress = z.infer<typeof UnitAddressSchema>

/** `conv5:12@3,4` for a unit (row 3, column 4), `conv5:12` for the whole channel. Safe inside a URL's hash as it stands. */
export function formatUnit({ layer, channel, row, column }: UnitAddress): string {
  return row === null || column === null ? `${layer}:${channel}` : `${layer}:${channel}@${row},${column}`
}

/**
 * Reads what `formatUnit` writes.
 * @throws WorkbenchError BAD_INPUT for anything else.
 */
export function parseUnit(text: string): UnitAddress {
  const match = /^\s*([a-z][a-z0-9_]{0,39}):([0-9]{1,5})(?:@([0-9]{1,4}),([0-9]{1,4}))?\s*$/.exec(text)
  if (!match)
    throw new WorkbenchError(
      'BAD_INPUT',
      `"${text.slice(0, 80)}" is no unit address; write layer:channel@row,column, for example conv5:12@3,4, or conv5:12 for the channel.`,
    )
  const [, layer, channel, row, column] = match
  return {
    layer: layer!,
    channel: Number(channel),
    row: row === undefined ? null : Number(row),
    column: column === undefined ? null : Number(column),
  }
}

interface MapSize {
  name: string
  output: { height: number; width: number; channels: number }
}

/**
 * Finds a unit's layer and checks that the layer has that channel and position.
 * @throws WorkbenchError NOT_FOUND naming what there is instead.
 */
export function findLayer<L extends MapSize>(layers: readonly L[], unit: UnitAddress): L {
  const layer = layers.find((candidate) => candidate.name === unit.layer)
  if (!layer)
    throw new WorkbenchError(
      'NOT_FOUND',
      `This network has no layer "${unit.layer}"; it has ${layers.map((candidate) => candidate.name).join(', ')}.`,
    )
  const { height, width, channels } = layer.output
  if (unit.channel >= channels)
    throw new WorkbenchError(
      'NOT_FOUND',
      `${unit.layer} has channels 0 to ${channels - 1}, so channel ${unit.channel} does not exist; choose one of those.`,
    )
  if (unit.row !== null && unit.column !== null && (unit.row >= height || unit.column >= width))
    throw new WorkbenchError(
      'NOT_FOUND',
      `The maps of ${unit.layer} have ${height} rows and ${width} columns, so position ${unit.row},${unit.column} does not exist; rows go to ${height - 1} and columns to ${width - 1}.`,
    )
  return layer
}
