import { namedChange } from '../change/named-change.ts'
import { METHODS } from '../remote/methods.ts'

const what = 'host id, or the beginning of one'
const whole = 'the whole host id'

export const hostsUndrain = namedChange({
  verb: 'undrain',
  description: 'takes a host back that drains, or is drained',
  what,
  apply: (plane, id, change) => plane.call(METHODS.undrainHost, { id, change }),
})

export const hostsProtect = namedChange({
  verb: 'protect',
  description: 'never drained, replaced or destroyed; needs --reason',
  what,
  apply: (plane, id, change) => plane.call(METHODS.protectHost, { id, change }),
})

export const hostsUnprotect = namedChange({
  verb: 'unprotect',
  description: 'like every other host again',
  what,
  apply: (plane, id, change) => plane.call(METHODS.unprotectHost, { id, change }),
})

export const hostsCordon = namedChange({
  verb: 'cordon',
  description: 'takes no new shards',
  what,
  apply: (plane, id, change) => plane.call(METHODS.cordonHost, { id, change }),
})

export const hostsUncordon = namedChange({
  verb: 'uncordon',
  description: 'takes new shards again',
  what,
  apply: (plane, id, change) => plane.call(METHODS.uncordonHost, { id, change }),
})

export const hostsEvict = namedChange({
  verb: 'evict',
  description: 'lets a machine go without touching it: it is nobody’s here from then on; needs --reason',
  what: whole,
  apply: (plane, id, change) => plane.call(METHODS.evictHost, { id, change }),
})

export const hostsDestroy = namedChange({
  verb: 'destroy',
  description: 'deletes a machine that carries nobody; drain it first',
  what: whole,
  apply: (plane, id, change) => plane.call(METHODS.destroyHost, { id, change }),
})

export const orphansAdopt = namedChange({
  verb: 'adopt',
  description: 'takes a machine of ours in that nobody accounts for',
  what: 'orphan id, or the beginning of one',
  apply: (plane, id, change) => plane.call(METHODS.adoptOrphan, { id, change }),
})

export const orphansDestroy = namedChange({
  verb: 'destroy',
  description: 'deletes a machine of ours that nobody accounts for',
  what: 'the whole orphan id',
  apply: (plane, id, change) => plane.call(METHODS.destroyOrphan, { id, change }),
})
