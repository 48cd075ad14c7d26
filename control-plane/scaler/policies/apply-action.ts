import type { Action } from './policy.ts'

/** The level after a trigger. A share is rounded away from the present level, so that no trigger of more than 0 % does nothing. Never negative. */
export function applyAction(action: Action, current: number): number {
  switch (action.kind) {
    case 'step':
      return Math.max(0, current + action.hosts)
    case 'percent': {
      const exact = (current * action.percent) / 100
      return Math.max(0, current + (exact > 0 ? Math.ceil(exact) : Math.floor(exact)))
    }
    case 'absolute':
      return Math.max(0, action.hosts)
  }
}
