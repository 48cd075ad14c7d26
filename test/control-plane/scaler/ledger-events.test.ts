import t from 'tap'
import { changeEvents } from '../../../control-plane/scaler/ledger-events.ts'
import type { HostEvent } from '../../../control-plane/scaler/next-host.ts'
import { facts, NOW, row } from './scaler-lab.ts'

const CASES: readonly (readonly [HostEvent, string, string])[] = [
  [{ kind: 'ask', image: undefined }, 'host.asked', 'game-5: cloud is asked for its machine'],
  [{ kind: 'accept', providerId: 'i-123' }, 'host.named', 'game-5: cloud names its machine i-123'],
  [{ kind: 'build' }, 'host.built', 'game-5: its machine runs'],
  [{ kind: 'install' }, 'host.installed', 'game-5: everything is installed on its machine'],
  [{ kind: 'join' }, 'host.ready', 'game-5 is ready'],
  [{ kind: 'drain', deadlineMs: 1 }, 'host.draining', 'game-5 drains'],
  [{ kind: 'undrain' }, 'host.undrained', 'game-5 serves on: its drain is taken back'],
  [{ kind: 'empty' }, 'host.drained', 'game-5 has drained'],
  [{ kind: 'destroy', purpose: 'surplus' }, 'host.destroying', 'game-5 is to be destroyed'],
  [{ kind: 'remove' }, 'host.gone', 'game-5 is gone'],
  [{ kind: 'fail' }, 'host.failed', 'game-5 has failed'],
  [{ kind: 'fail', refused: true }, 'host.failed', 'game-5 has failed: cloud refuses it'],
  [{ kind: 'lose' }, 'host.lost', 'game-5 is lost: cloud does not list its machine any more'],
  [{ kind: 'find' }, 'host.found', 'game-5 is there again: cloud lists its machine'],
  [{ kind: 'flag', flag: 'cordoned', value: 'why' }, 'host.flagged', 'game-5 is cordoned'],
  [{ kind: 'flag', flag: 'cordoned', value: undefined }, 'host.flagged', 'game-5 is not cordoned any more'],
]

t.test('what becomes of a host is told in a sentence', async t => {
  const known = facts({ hosts: [row('game-5', 'ready')] })
  for (const [event, kind, summary] of CASES) {
    const [told] = changeEvents(
      [{ kind: 'host.event', host: known.hosts[0]!.id, event, why: 'because' }],
      known,
    )
    t.match(told, { actor: 'system', kind, subject: 'game-5', summary, why: 'because' })
  }
})

t.test('looks are not worth a line', async t => {
  const host = row('game-5', 'ready')
  for (const kind of ['see', 'miss'] as const)
    t.same(
      changeEvents(
        [{ kind: 'host.event', host: host.id, event: { kind, listedAt: NOW }, why: '' }],
        facts({ hosts: [host] }),
      ),
      [],
    )
})
