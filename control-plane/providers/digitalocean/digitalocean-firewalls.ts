import { quoted } from '../../../lib/printable.ts'
import { answerText, doneIfAbsent, type ApiAnswer } from '../http/api-answer.ts'
import { allOf, fieldsOf, providerIdOf, textOf } from '../http/fields.ts'
import { gatherPages } from '../http/gather-pages.ts'
import type { CloudApi, CloudDialect } from '../cloud/cloud-dialect.ts'
import { asFailure } from '../cloud/cloud-provider.ts'
import { ANYWHERE, parseFirewallRules, portsText, type FirewallRule } from '../cloud/firewall-rules.ts'
import { textTags } from '../cloud/text-tags.ts'
import { DIGITALOCEAN_TAG_CHARACTERS_MAX } from './digitalocean-limits.ts'

const PAGE_ITEMS = '200'

interface Firewall {
  readonly id: string
  readonly name: string
}

/** Who a firewall is for: all that tells it, as there are no labels. No id has a point. */
const NAME_PATTERN = /^switchyard\.([a-z0-9-]{1,63})\.([a-z0-9-]{1,63})$/

function firewallName({ owner, host }: { readonly owner: string; readonly host: string }): string {
  return `switchyard.${owner}.${host}`
}

/** What a firewall guards its host by. It goes with the firewall. */
export function hostTag(host: string): string {
  return textTags('host', host, DIGITALOCEAN_TAG_CHARACTERS_MAX)[0] ?? ''
}

/** One cloud firewall per host, where the pool asks for one; it finds its host by a tag, which goes with it. */
export function digitalOceanFirewalls(
  api: CloudApi,
): Pick<CloudDialect, 'sidesOf' | 'makeSide' | 'removeSide'> {
  return {
    sidesOf: order =>
      order.settings['firewall'] === undefined ? [] : [{ kind: 'firewall', id: firewallName(order) }],
    async makeSide(order, { id: name }) {
      const rules = parseFirewallRules(order.settings['firewall'] ?? '')
      if (typeof rules === 'string') return { kind: 'refused', text: `the pool's setting firewall: ${rules}` }
      const known = await firewallOf(api, name)
      if (known.kind !== 'done') return asFailure(known)
      if (known.value !== undefined) return { kind: 'done', value: undefined }
      const tag = hostTag(order.host)
      // A firewall takes only tags that are there. One that is there already is answered like a new one.
      const tagged = await api.ask(
        { method: 'POST', path: '/tags', body: { name: tag } },
        { read: () => true },
      )
      if (tagged.kind !== 'done') return asFailure(tagged)
      const body = { name, tags: [tag], inbound_rules: rules.map(ruleBody), outbound_rules: OUTBOUND }
      const made = await api.ask(
        { method: 'POST', path: '/firewalls', body },
        { read: answer => textOf(fieldsOf(fieldsOf(answer)['firewall'])['id']) },
      )
      return made.kind === 'done' ? { kind: 'done', value: undefined } : asFailure(made)
    },
    async removeSide({ id: name }, owner) {
      const [, ofWhom, host] = NAME_PATTERN.exec(name) ?? []
      if (ofWhom !== owner || host === undefined)
        return { kind: 'refused', text: `firewall ${quoted(name, 150)} is not ours` }
      const known = await firewallOf(api, name)
      if (known.kind !== 'done') return asFailure(known)
      if (known.value !== undefined) {
        const request = { method: 'DELETE', path: `/firewalls/${known.value.id}` } as const
        const deleted = doneIfAbsent(await api.ask(request, { read: () => true }))
        if (deleted.kind !== 'done') return deleted
      }
      const tag = encodeURIComponent(hostTag(host))
      return doneIfAbsent(await api.ask({ method: 'DELETE', path: `/tags/${tag}` }, { read: () => true }))
    },
  }
}

const OUTBOUND = ['tcp', 'udp', 'icmp'].map(protocol => ({
  protocol,
  ...(protocol === 'icmp' ? {} : { ports: 'all' }),
  destinations: { addresses: ANYWHERE },
}))

/** The API finds none by name: all pages are read. Undefined: there is none. */
async function firewallOf(api: CloudApi, name: string): Promise<ApiAnswer<Firewall | undefined>> {
  let failure: Exclude<ApiAnswer<never>, { readonly kind: 'done' }> | undefined
  const { complete, items } = await gatherPages<Firewall>(
    async cursor => {
      const answer = await api.ask(
        { method: 'GET', path: '/firewalls', query: { page: cursor ?? '1', per_page: PAGE_ITEMS } },
        { read: readFirewalls },
      )
      if (answer.kind === 'done') return answer.value
      failure = answer
      return undefined
    },
    firewall => firewall.id,
  )
  const found = items.find(firewall => firewall.name === name)
  if (found !== undefined || complete) return { kind: 'done', value: found }
  if (failure === undefined || failure.kind === 'absent')
    return {
      kind: 'unknown',
      text: `firewalls: ${failure === undefined ? 'too many pages' : answerText(failure)}`,
    }
  return failure
}

function readFirewalls(body: unknown) {
  const fields = fieldsOf(body)
  const items = allOf(fields['firewalls'], value => {
    const firewall = fieldsOf(value)
    const id = providerIdOf(firewall['id'])
    return id === undefined ? undefined : { id, name: textOf(firewall['name']) ?? '' }
  })
  if (items === undefined) return undefined
  const address = textOf(fieldsOf(fieldsOf(fields['links'])['pages'])['next'])
  const next = address === undefined ? undefined : URL.parse(address)?.searchParams.get('page')
  return { items, next: next ?? undefined }
}

function ruleBody(rule: FirewallRule): object {
  return { protocol: rule.protocol, ports: portsText(rule), sources: { addresses: rule.from } }
}
