import { doneIfAbsent, type ApiAnswer } from '../http/api-answer.ts'
import { allOf, fieldsOf, listOf, providerIdOf } from '../http/fields.ts'
import type { CloudApi, CloudDialect } from '../cloud/cloud-dialect.ts'
import { asFailure } from '../cloud/cloud-provider.ts'
import { parseFirewallRules, portsText, type FirewallRule } from '../cloud/firewall-rules.ts'
import { sideName } from '../cloud/side-name.ts'
import { tagsOfTexts, textTags } from '../cloud/text-tags.ts'
import { LINODE_TAG_CHARACTERS_MAX } from './linode-limits.ts'

/** One Cloud Firewall per host, where the pool asks for one. Deleting one takes it off its machine. */
export function linodeFirewalls(api: CloudApi): Pick<CloudDialect, 'sidesOf' | 'makeSide' | 'removeSide'> {
  return {
    sidesOf: order =>
      order.settings['firewall'] === undefined ? [] : [{ kind: 'firewall', id: sideName(order) }],
    async makeSide(order, { id: label }) {
      const rules = parseFirewallRules(order.settings['firewall'] ?? '')
      if (typeof rules === 'string') return { kind: 'refused', text: `the pool's setting firewall: ${rules}` }
      const known = await firewallOf(api, label)
      if (known.kind !== 'done') return asFailure(known)
      if (known.value !== undefined) return { kind: 'done', value: undefined }
      const tags = [
        ...textTags('owner', order.owner, LINODE_TAG_CHARACTERS_MAX),
        ...textTags('host', order.host, LINODE_TAG_CHARACTERS_MAX),
      ]
      const made = await api.ask(
        {
          method: 'POST',
          path: '/networking/firewalls',
          body: {
            label,
            tags,
            rules: {
              inbound_policy: 'DROP',
              outbound_policy: 'ACCEPT',
              inbound: rules.map(ruleBody),
              outbound: [],
            },
          },
        },
        { read: body => providerIdOf(fieldsOf(body)['id']) },
      )
      return made.kind === 'done' ? { kind: 'done', value: undefined } : asFailure(made)
    },
    async removeSide({ id: label }, owner) {
      const known = await firewallOf(api, label)
      if (known.kind !== 'done') return asFailure(known)
      if (known.value === undefined) return { kind: 'done', value: undefined }
      if (known.value.owner !== owner) return { kind: 'refused', text: `firewall ${label} is not ours` }
      return doneIfAbsent(
        await api.ask(
          { method: 'DELETE', path: `/networking/firewalls/${known.value.id}` },
          { read: () => true },
        ),
      )
    },
  }
}

/** Undefined: there is none with this label. */
export async function firewallOf(
  api: CloudApi,
  label: string,
): Promise<ApiAnswer<{ readonly id: string; readonly owner: string | undefined } | undefined>> {
  const answer = await api.ask(
    {
      method: 'GET',
      path: '/networking/firewalls',
      query: { page: '1', page_size: '100' },
      headers: { 'x-filter': JSON.stringify({ label }) },
    },
    {
      read: body =>
        allOf(fieldsOf(body)['data'], value => {
          const fields = fieldsOf(value)
          if (fields['label'] !== label) return 'skip'
          const id = providerIdOf(fields['id'])
          return id === undefined ? undefined : { id, owner: tagsOfTexts(listOf(fields['tags']) ?? []).owner }
        }),
    },
  )
  return answer.kind === 'done' ? { kind: 'done', value: answer.value[0] } : answer
}

function ruleBody(rule: FirewallRule, index: number): object {
  const ipv4 = rule.from.filter(network => !network.includes(':'))
  const ipv6 = rule.from.filter(network => network.includes(':'))
  return {
    action: 'ACCEPT',
    label: `rule-${index + 1}`,
    protocol: rule.protocol.toUpperCase(),
    ports: portsText(rule),
    addresses: { ...(ipv4.length === 0 ? {} : { ipv4 }), ...(ipv6.length === 0 ? {} : { ipv6 }) },
  }
}
