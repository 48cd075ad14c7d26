import { createHmac, randomBytes } from 'node:crypto'
import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { BoundedWork } from '../../lib/bounded-work.ts'
import { SwitchyardError } from '../../lib/errors.ts'
import { canonicalIp } from '../../lib/ip-text.ts'
import {
  aliasView,
  allotAliasesReply,
  allotAliasesRequest,
  findAliasRequest,
  identityOf,
  isProvisional,
} from '../../proto/contract/alias.ts'
import { aliasRules, type KeyedNumber } from '../aliases/alias-rules.ts'
import { unary } from './handlers.ts'
import type { RpcContext } from './rpc-context.ts'

/** Allotments lock each other out in the store: more at once would only wait there. */
const ALLOTMENTS_AT_ONCE_MAX = 2
const ALLOTMENTS_WAITING_MAX = 1_000

/** What agents ask for players of fleets with `alias` addresses, and people about them. */
export function aliasService(context: RpcContext): UntypedServiceImplementation {
  const hash = keyedNumber(randomBytes(32))
  const work = new BoundedWork({
    name: 'allotments of aliases',
    atOnceMax: ALLOTMENTS_AT_ONCE_MAX,
    waitingMax: ALLOTMENTS_WAITING_MAX,
  })
  return {
    AllotAliases: unary({
      context,
      request: allotAliasesRequest,
      response: allotAliasesReply,
      run: ({ ips }) =>
        work.run(async () => {
          const rules = aliasRules(await context.store.facts(), hash)
          const identities = ips.map(ip => identityOf(canonicalIp(ip)))
          const records = await context.aliases.allot(identities, rules)
          if (records.length < new Set(identities).size)
            context.log.warn({ max: rules.aliasesMax }, 'the table of aliases is full: some players get none')
          return { aliases: records.map(({ ip, alias }) => ({ ip, alias })) }
        }),
    }),
    FindAlias: unary({
      context,
      request: findAliasRequest,
      response: aliasView,
      run: async ({ address }) => {
        const found = await context.aliases.find(identityOf(canonicalIp(address)))
        if (found === undefined)
          throw new SwitchyardError(
            'SWY_NOT_FOUND',
            isProvisional(address)
              ? `${address} is a provisional alias, given by an agent while it could not ask: nothing is kept of those`
              : `${address} has no alias, and is none`,
          )
        const { ip, alias, since, seenAt } = found
        return { ip, alias, sinceMs: since, seenMs: seenAt }
      },
    }),
  }
}

function keyedNumber(key: Buffer): KeyedNumber {
  return text => createHmac('sha256', key).update(text).digest().readUInt32BE(0)
}
