import { doneIfAbsent, type ApiAnswer } from '../http/api-answer.ts'
import { allOf, fieldsOf, listOf, numberOf, providerIdOf, textOf } from '../http/fields.ts'
import type { CloudApi, CloudDialect } from '../cloud/cloud-dialect.ts'
import { asFailure } from '../cloud/cloud-provider.ts'
import { parseFirewallRules, portsText, type FirewallRule } from '../cloud/firewall-rules.ts'
import { sideName } from '../cloud/side-name.ts'

export const OWNER_LABEL = 'switchyard-owner'

interface Firewall {
  readonly id: string
  readonly owner: string | undefined
  /** Servers that it guards. */
  readonly servers: readonly number[]
}

/** One firewall per host, where the pool asks for one. */
export function hetznerFirewalls(api: CloudApi): Pick<CloudDialect, 'sidesOf' | 'makeSide' | 'removeSide'> {
  return {
    sidesOf: order =>
      order.settings['firewall'] === undefined ? [] : [{ kind: 'firewall', id: sideName(order) }],
    async makeSide(order, { id: name }) {
      const rules = parseFirewallRules(order.settings['firewall'] ?? '')
      if (typeof rules === 'string') return { kind: 'refused', text: `the pool's setting firewall: ${rules}` }
      const known = await firewallOf(api, name)
      if (known.kind !== 'done') return asFailure(known)
      if (known.value !== undefined) return { kind: 'done', value: undefined }
      const made = await api.ask(
        {
          method: 'POST',
          path: '/firewalls',
          body: {
            name,
            labels: { [OWNER_LABEL]: order.owner, 'switchyard-host': order.host },
            rules: rules.map(ruleBody),
          },
        },
        { read: body => providerIdOf(fieldsOf(fieldsOf(body)['firewall'])['id']) },
      )
      return made.kind === 'done' ? { kind: 'done', value: undefined } : asFailure(made)
    },
    async removeSide({ id: name }, owner) {
      const known = await firewallOf(api, name)
      if (known.kind !== 'done') return asFailure(known)
      if (known.value === undefined) return { kind: 'done', value: undefined }
      const { id, servers, owner: ofWhom } = known.value
      if (ofWhom !== owner) return { kind: 'refused', text: `firewall ${name} is not ours` }
      if (servers.length > 0) {
        const detached = await detach(api, id, servers)
        if (detached.kind !== 'done') return asFailure(detached)
      }
      // Detaching takes its time; until then the deletion is refused with `resource_in_use`, which passes.
      return doneIfAbsent(
        await api.ask(
          { method: 'DELETE', path: `/firewalls/${id}` },
          { read: () => true, passing: ['resource_in_use', 'locked', 'conflict'] },
        ),
      )
    },
  }
}

/** Undefined: there is none of this name. */
export async function firewallOf(api: CloudApi, name: string): Promise<ApiAnswer<Firewall | undefined>> {
  const answer = await api.ask(
    { method: 'GET', path: '/firewalls', query: { name } },
    { read: body => allOf(fieldsOf(body)['firewalls'], read) },
  )
  return answer.kind === 'done' ? { kind: 'done', value: answer.value[0] } : answer

  function read(value: unknown): Firewall | 'skip' | undefined {
    const fields = fieldsOf(value)
    if (fields['name'] !== name) return 'skip'
    const id = providerIdOf(fields['id'])
    if (id === undefined) return undefined
    const servers = (listOf(fields['applied_to']) ?? []).flatMap(
      resource => numberOf(fieldsOf(fieldsOf(resource)['server'])['id']) ?? [],
    )
    return { id, owner: textOf(fieldsOf(fields['labels'])[OWNER_LABEL]), servers }
  }
}

async function detach(api: CloudApi, id: string, servers: readonly number[]): Promise<ApiAnswer<true>> {
  return api.ask(
    {
      method: 'POST',
      path: `/firewalls/${id}/actions/remove_from_resources`,
      body: { remove_from: servers.map(server => ({ type: 'server', server: { id: server } })) },
    },
    { read: () => true, passing: ['locked', 'conflict', 'firewall_already_removed'] },
  )
}

function ruleBody(rule: FirewallRule): object {
  return { direction: 'in', protocol: rule.protocol, port: portsText(rule), source_ips: rule.from }
}
