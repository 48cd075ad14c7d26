import { namedChange } from '../change/named-change.ts'
import { METHODS } from '../remote/methods.ts'

const what = 'pool, or the beginning of one'

export const poolsTaint = namedChange({
  verb: 'taint',
  description: 'replaces every host, step by step; needs --reason',
  what,
  apply: (plane, name, change) => plane.call(METHODS.taintPool, { name, change }),
})

export const poolsAbort = namedChange({
  verb: 'abort',
  description: 'ends a replacement where it stands',
  what,
  apply: (plane, name, change) => plane.call(METHODS.abortRollout, { name, change }),
})

export const poolsPause = namedChange({
  verb: 'pause',
  description: 'plans nothing for this pool until it is resumed',
  what,
  apply: (plane, name, change) => plane.call(METHODS.pausePool, { name, change }),
})

export const poolsResume = namedChange({
  verb: 'resume',
  description: 'plans for this pool again',
  what,
  apply: (plane, name, change) => plane.call(METHODS.resumePool, { name, change }),
})

export const datacentersTaint = namedChange({
  verb: 'taint',
  description: 'replaces every host of every pool there, step by step; needs --reason',
  what: 'datacenter, or the beginning of one',
  apply: (plane, name, change) => plane.call(METHODS.taintDatacenter, { name, change }),
})

export const imagesBake = namedChange({
  verb: 'bake',
  description: 'makes the image that hosts of a pool begin from',
  what,
  apply: (plane, pool, change) => plane.call(METHODS.bakeImage, { pool, change }),
})
