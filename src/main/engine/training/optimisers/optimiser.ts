import type { Recipe } from '../../../../shared/training/recipe.ts'
import type { Ref } from '../../ops/graph/attribute.ts'
import type { GraphBuilder } from '../../ops/graph/graphDef.ts'
import type { Ops } from '../../ops/ops.ts'

/** What a recipe says of the update. */
export type OptimiserSettings = Pick<Recipe, 'momentum'>

/** Numbers that change from step to step, by name; computed in doubles. */
export type StepScalars = Readonly<Record<string, number>>

/** Weights and what is kept beside them, one by one. */
export interface Held<T> {
  weight: T
  slots: Readonly<Record<string, T>>
}

export interface EagerUpdate<T> extends Held<T> {
  gradient: T
  scalars: StepScalars
  settings: OptimiserSettings
  /** Share of the weight to take off times the learning rate; 0 where decay comes with the gradient, or spares this weight. */
  decay: number
}

export interface GraphUpdate {
  /** The variable's handle, and its value before the update. */
  weight: { handle: Ref; value: Ref }
  /** Handles. */
  slots: Readonly<Record<string, Ref>>
  gradient: Ref
  /** Fed anew every step, by the names of `scalars`. */
  scalars: Readonly<Record<string, Ref>>
  settings: OptimiserSettings
  decay: number
}

/** How an optimiser changes one weight tensor: by single operations, and as nodes of a compiled step. Both give the same numbers up to rounding. */
export interface Optimiser {
  /** Where weight decay comes in: `gradient` adds decay times the weight to the gradient, `weight` shrinks the weight itself. */
  decay: 'gradient' | 'weight'
  /** @param step number of the step, from 0 on. */
  scalars(settings: OptimiserSettings, learningRate: number, step: number): StepScalars
  eager<T>(ops: Ops<T>, update: EagerUpdate<T>): Held<T>
  /** Adds the update to a graph. @returns the node that makes it. */
  graph(builder: GraphBuilder, update: GraphUpdate): Ref
}
