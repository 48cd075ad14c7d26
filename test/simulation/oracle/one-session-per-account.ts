import { shardRefText, type ShardRef } from '../../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import type { Complain, Invariant } from './oracle.ts'
import type { Shadow } from './shadow.ts'

/** An account never is on two shards that may act for it: granted only when its holder has let go, was freed, or its shard was given up;
 *  epochs only grow; and nothing that another epoch than the last one sends is saved. */
export function oneSessionPerAccount(complain: Complain, shadow: Shadow): Invariant {
  const holders = new Map<AccountName, { readonly shard: ShardRef; readonly epoch: Epoch }>()
  const epochs = new Map<AccountName, Epoch>()
  const mayAct = (shard: ShardRef): boolean => {
    const life = shadow.shardOf(shard)?.life
    return life !== undefined && life !== 'fenced' && life !== 'gone'
  }
  return {
    name: 'one-session-per-account',
    sees: {
      'session-claimed': ({ claim: { account, shard }, outcome }) => {
        if (outcome.kind !== 'granted') return
        const { epoch, repeated } = outcome
        const holder = holders.get(account)
        const text = `${account} is granted to ${shardRefText(shard)} with epoch ${epoch}`
        if (!mayAct(shard)) complain(`${text}, which was given up`)
        if (repeated) {
          if (holder?.epoch !== epoch) complain(`${text} again, which it has lost`)
          return
        }
        if (epoch <= (epochs.get(account) ?? 0)) complain(`${text}, no higher than the last one`)
        if (holder !== undefined && mayAct(holder.shard))
          complain(`${text} while ${shardRefText(holder.shard)} has it with epoch ${holder.epoch}`)
        holders.set(account, { shard, epoch })
        epochs.set(account, epoch)
      },
      'session-left': ({ account, epoch }) => {
        if (holders.get(account)?.epoch === epoch) holders.delete(account)
      },
      'session-saved': ({ holder: { account, shard, epoch } }) => {
        if (holders.get(account)?.epoch !== epoch)
          complain(`${shardRefText(shard)} has saved ${account} with epoch ${epoch}, which is over`)
        else if (!mayAct(shard))
          complain(`${shardRefText(shard)} has saved ${account} though it was given up`)
      },
    },
  }
}
