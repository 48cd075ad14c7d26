import type { HostRecord } from './host.ts'
import type { LedgerChange } from './ledger.ts'
import type { CallAnswer } from './provider.ts'

const WHY_CHARACTERS_MAX = 1_000

/** What is committed after a script has run on a host. Nothing where it could not be reached: it is tried again, until the host is too late. */
export function afterInstall(host: HostRecord, answer: CallAnswer<undefined>): LedgerChange[] {
  switch (answer.kind) {
    case 'done':
      return [{ kind: 'host.event', host: host.id, event: { kind: 'install' }, why: 'its script has run' }]
    case 'refused': {
      const why = `its script failed: ${answer.text.slice(-WHY_CHARACTERS_MAX)}`
      return [{ kind: 'host.event', host: host.id, event: { kind: 'fail' }, why }]
    }
    case 'throttled':
    case 'unknown':
      return []
  }
}
