import { WorkbenchError } from '../../../../shared/errors.ts'
import { shown } from '../../../../shared/shown.ts'
import type { NodeList } from '../lowering/nodeList.ts'
import { type Argument, callsOf, refsOf, type TensorRef } from './inbound.ts'
import { type Json, listOf, objectOf, textOf } from './json.ts'
import type { KerasModel, LayerPlace } from './kerasModel.ts'
import { lowered } from './lowered.ts'
import { pathsOf } from './storePaths.ts'

const DEEPEST = 8
const MOST_CALLS = 5000
export const MODELS = new Set(['Functional', 'Model', 'Sequential'])

export const nameOf = (layer: Json): string => textOf(layer.name) ?? textOf(objectOf(layer.config).name) ?? ''
export const kindOf = (layer: Json): string => textOf(layer.class_name) ?? ''

/** Layers of a model's configuration; the earliest Sequential ones are a list. */
export function layersOf(model: Json): Json[] {
  const layers = Array.isArray(model.config) ? model.config : listOf(objectOf(model.config).layers)
  return layers.map(objectOf)
}

/** Goes through a Keras model, models within it included, and writes its layers down as nodes. */
export class Walk {
  private calls = 0

  constructor(
    private readonly model: KerasModel,
    private readonly list: NodeList,
  ) {}

  /** The tensors that a model gives for its inputs. */
  run(topology: Json, place: LayerPlace, inputs: readonly string[]): string[] {
    if (place.names.length > DEEPEST) throw this.bad(`models lie within each other more than ${DEEPEST} deep`)
    return kindOf(topology) === 'Sequential'
      ? this.sequential(topology, place, inputs)
      : this.functional(topology, place, inputs)
  }

  private bad(why: string): WorkbenchError {
    return new WorkbenchError('BAD_FILE', `${this.model.label} cannot be opened: ${why}.`)
  }

  private sequential(topology: Json, place: LayerPlace, inputs: readonly string[]): string[] {
    const layers = layersOf(topology)
    const paths = pathsOf(layers.map(kindOf))
    return layers.reduce<string[]>(
      (values, layer, at) => {
        if (kindOf(layer) === 'InputLayer') return values
        return this.call(layer, within(place, nameOf(layer), paths[at]!), values)
      },
      [...inputs],
    )
  }

  private functional(topology: Json, place: LayerPlace, inputs: readonly string[]): string[] {
    const config = objectOf(topology.config)
    const layers = layersOf(topology)
    const paths = pathsOf(layers.map(kindOf))
    const values = new Map<string, string[]>()
    const entries = refsOf(config.input_layers)
    if (entries.length !== inputs.length)
      throw this.bad(
        `the model ${shown(place.names.at(-1) ?? nameOf(topology), 80)} takes ${entries.length} inputs, and is given ${inputs.length}`,
      )
    for (const [i, { layer }] of entries.entries()) values.set(key({ layer, call: 0 }), [inputs[i]!])
    const firsts = firstCalls(layers, config.output_layers)
    let open = layers.flatMap((layer, at) => {
      const name = nameOf(layer)
      return callsOf(layer).map((args, call) => ({ layer, name, at, call, args }))
    })
    // A layer that is shared stands where it is called first, so its later calls wait for what lies between.
    while (open.length > 0) {
      const waiting: typeof open = []
      for (const one of open) {
        const { layer, name, at, call, args } = one
        if (!args)
          throw this.bad(
            `layer ${shown(name, 80)} (${shown(kindOf(layer), 60)}) is called with something else than tensors and numbers`,
          )
        const given = args.map((arg) => this.valueOf(values, arg))
        if (given.includes(null)) waiting.push(one)
        else
          values.set(
            key({ layer: name, call: call + (firsts.get(name) ?? 0) }),
            this.call(layer, within(place, name, paths[at]!), given as string[]),
          )
      }
      if (waiting.length === open.length) break
      open = waiting
    }
    return refsOf(config.output_layers).map((ref) => {
      const value = this.valueOf(values, ref)
      if (typeof value !== 'string') throw this.bad(`nothing computes its output ${shown(ref.layer, 80)}`)
      return value
    })
  }

  private valueOf(values: ReadonlyMap<string, string[]>, argument: Argument): string | number | null {
    if (typeof argument === 'number') return argument
    return values.get(key(argument))?.[argument.output] ?? null
  }

  private call(layer: Json, place: LayerPlace, inputs: readonly (string | number)[]): string[] {
    if (++this.calls > MOST_CALLS) throw this.bad(`its layers are called more than ${MOST_CALLS} times`)
    if (MODELS.has(kindOf(layer))) return this.run(layer, place, inputs.map(String))
    return [lowered(this.model, this.list, layer, place, inputs)]
  }
}

/** Which call of a model within the model is its first: Keras 2 counts a model's own making as one before. */
function firstCalls(layers: readonly Json[], outputs: unknown): Map<string, number> {
  const models = new Set(layers.filter((layer) => MODELS.has(kindOf(layer))).map(nameOf))
  const firsts = new Map<string, number>()
  const refs = layers.flatMap((layer) => callsOf(layer).flatMap((args) => args ?? []))
  for (const ref of [...refs, ...refsOf(outputs)]) {
    if (typeof ref === 'number' || !models.has(ref.layer)) continue
    firsts.set(ref.layer, Math.min(firsts.get(ref.layer) ?? ref.call, ref.call))
  }
  return firsts
}

const key = ({ layer, call }: Pick<TensorRef, 'layer' | 'call'>) => `${call}:${layer}`

const within = ({ names, path }: LayerPlace, name: string, part: string): LayerPlace => ({
  names: [...names, name],
  path: `${path}${path === '' ? '' : '/'}layers/${part}`,
})
