import { activationOf } from '../../../shared/architecture/activations.ts'
import { analyseArchitecture } from '../../../shared/architecture/analysis.ts'
import { kindOf } from '../../../shared/architecture/kinds/table.ts'
import { layerNames } from '../../../shared/architecture/layerNames.ts'
import { describeShape, type MapShape } from '../../../shared/architecture/mapShape.ts'
import { parameterSpecs } from '../../../shared/architecture/parameters.ts'
import { type Architecture, ArchitectureSchema, type LayerSpec } from '../../../shared/architecture/spec.ts'
import type { NamedTensor } from '../../../shared/checkpoint/safetensors.ts'
import { elements } from '../../../shared/checkpoint/shape.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { notFinite } from '../../../shared/weights/numbers.ts'
import { freeNames } from './layerWishes.ts'

/** A layer that an opened model gives, with its numbers in our order. */
export interface OpenedLayer {
  spec: LayerSpec
  /** Indices of the layers whose outputs it takes; -1 is the image. */
  from: number[]
  output: MapShape
  /** By their names within the layer: `kernel`, `bias`, `running_mean`. */
  tensors: Record<string, Float32Array>
  /** What the file calls it, e.g. `layer1.0.conv1`; a name is made of it. */
  wish: string | null
  /** How often it was changed in place: a function of its output as it was before is none of what it is now. */
  age: number
}

const MOST_LAYERS = 512

/** The layers of a model that is being opened, in topological order. */
export class LayerList {
  readonly items: OpenedLayer[] = []

  constructor(
    readonly input: MapShape,
    /** How to name the file in errors. */
    readonly label: string,
  ) {}

  shapeOf(index: number): MapShape {
    return index < 0 ? this.input : this.items[index]!.output
  }

  /**
   * Adds a layer.
   * @returns its index
   * @throws WorkbenchError BAD_FILE where its inputs do not suit it
   */
  add(
    given: LayerSpec,
    from: number[],
    tensors: Record<string, Float32Array> = {},
    wish: string | null = null,
  ): number {
    const kind = kindOf(given)
    const spec = kind.canonical?.(given) ?? given
    const inputs = from.map((below) => this.shapeOf(below))
    const bad = (why: string) =>
      new WorkbenchError('BAD_FILE', `${this.label} cannot be opened: ${kind.title} ${wish ?? ''}: ${why}`)
    const [misfit] = kind.misfits(spec, inputs)
    if (misfit) throw bad(misfit.message)
    const output = kind.outputShape(spec, inputs)
    if (output.height < 1 || output.width < 1)
      throw bad(
        `nothing is left of a map of ${describeShape(inputs[0]!)}; give larger images, e.g. --input ${this.input.height * 2}x${this.input.width * 2}.`,
      )
    if (!kind.drawnOnly)
      for (const { name, shape } of kind.parameters(spec, inputs))
        if (tensors[name]?.length !== elements(shape))
          throw bad(
            `its ${name} should have the shape [${shape.join(', ')}], but the file gives it ${tensors[name]?.length ?? 0} numbers.`,
          )
    this.items.push({ spec, from, output, tensors, wish, age: 0 })
    if (this.items.length > 4 * MOST_LAYERS)
      throw new WorkbenchError('BAD_FILE', `${this.label} cannot be opened: it has more than ${MOST_LAYERS} layers.`)
    return this.items.length - 1
  }

  /** How often a layer was changed in place; the image never is. */
  ageOf(index: number): number {
    return this.items[index]?.age ?? 0
  }

  /** Whether a layer's output may still be changed in place: it computes sums of its own, and no activation follows yet. */
  isOpen(index: number): boolean {
    const item = this.items[index]
    return item !== undefined && kindOf(item.spec).sign === 'own' && activationOf(item.spec) === null
  }

  /** Lets an activation follow a layer's sums. @returns false where its kind has none, or it has one already */
  activate(index: number, activation: NonNullable<ReturnType<typeof activationOf>>): boolean {
    const item = this.items[index]
    if (!item || activationOf(item.spec) !== null) return false
    const kind = kindOf(item.spec)
    if (item.spec.kind === 'activation' || !kind.fields.some(({ input }) => input === 'activation')) return false
    const spec = { ...item.spec, activation } as LayerSpec
    item.spec = kind.canonical?.(spec) ?? spec
    item.age++
    return true
  }

  /**
   * The network that ends with layer `last`, and its weights; layers that it does not depend on are left out.
   * @throws WorkbenchError BAD_FILE for what the workbench cannot hold
   */
  finish(
    last: number,
    { id, title }: { id: string; title: string },
  ): { architecture: Architecture; tensors: NamedTensor[] } {
    const { architecture, kept } = this.architecture(last, { id, title })
    return { architecture, tensors: this.tensorsOf(architecture, kept) }
  }

  /** The network that ends with layer `last`, to be drawn alone. @throws WorkbenchError BAD_FILE for what the workbench cannot hold */
  drawing(last: number, named: { id: string; title: string }): Architecture {
    return this.architecture(last, named).architecture
  }

  private readonly bad = (why: string) => new WorkbenchError('BAD_FILE', `${this.label} cannot be opened: ${why}`)

  private architecture(
    last: number,
    { id, title }: { id: string; title: string },
  ): { architecture: Architecture; kept: readonly number[] } {
    const { bad } = this
    const kept = this.ancestors(last)
    if (kept.length === 0) throw bad('its output is its input.')
    if (kept.length > MOST_LAYERS)
      throw bad(`it has ${kept.length} layers, and networks here have at most ${MOST_LAYERS}.`)
    const names = freeNames(kept.map((index) => this.items[index]!))
    const nameOf = (index: number) => (index < 0 ? 'input' : names[kept.indexOf(index)]!)
    const layers = kept.map((index, at) => {
      const { spec, from } = this.items[index]!
      const follows = from.length === 1 && from[0] === (kept[at - 1] ?? -1)
      const { kind, ...rest } = spec
      return { kind, name: names[at]!, ...(!follows && { from: from.map(nameOf) }), ...rest } as LayerSpec
    })
    // Names that follow from kind and order go without saying.
    const implied = layerNames(layers.map(({ name: _, ...spec }) => spec as LayerSpec))
    const written = layers.map((layer, at) => {
      if (implied[at] !== layer.name) return layer
      const { name: _, ...spec } = layer
      return spec as LayerSpec
    })
    const parsed = ArchitectureSchema.safeParse({ id, title, input: this.input, layers: written })
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      const layer = issue!.path[0] === 'layers' ? names[Number(issue!.path[1])] : null
      throw bad(`${layer ? `layer ${layer}, ` : ''}${issue!.path.slice(layer ? 2 : 0).join('.')}: ${issue!.message}.`)
    }
    return { architecture: parsed.data, kept }
  }

  private tensorsOf(architecture: Architecture, kept: readonly number[]): NamedTensor[] {
    const { bad } = this
    let report: ReturnType<typeof analyseArchitecture>
    try {
      report = analyseArchitecture(architecture)
    } catch (error) {
      throw bad(error instanceof Error ? error.message : String(error))
    }
    return parameterSpecs(report).map(({ name, shape, layer }) => {
      const data = this.items[kept[layer]!]!.tensors[name.slice(name.indexOf('/') + 1)]!
      const tensor = { name, shape: [...shape], data }
      const wrong = notFinite(tensor)
      if (wrong) throw bad(`${wrong}.`)
      return tensor
    })
  }

  private ancestors(last: number): number[] {
    const found = new Set([last])
    for (let at = last; at >= 0; at--) if (found.has(at)) for (const below of this.items[at]!.from) found.add(below)
    return [...found].filter((index) => index >= 0).sort((a, b) => a - b)
  }
}
