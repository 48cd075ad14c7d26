import type { Clock } from '../../../lib/clock.ts'
import { apiAnswer, type ApiAnswer, type Judgement } from '../http/api-answer.ts'
import { fieldsOf, listOf, textOf, type Fields } from '../http/fields.ts'
import { JsonCaller, type JsonRequest } from '../http/json-caller.ts'
import type { SecretSource } from '../http/secret-source.ts'
import type { CloudApi } from '../cloud/cloud-dialect.ts'

/** Who we are at Keystone. */
export type OpenStackIdentity =
  | { readonly kind: 'credential'; readonly id: string }
  | {
      readonly kind: 'user'
      readonly user: string
      readonly userDomain: string
      readonly project: string
      readonly projectDomain: string
    }

export interface KeystoneOptions {
  /** Of Keystone: `https://identity.example/v3`. */
  readonly endpoint: string
  readonly identity: OpenStackIdentity
  /** Password, or secret of the application credential. */
  readonly secret: SecretSource
  /** Of the service catalogue; undefined: the first one that a service has. */
  readonly region: string | undefined
  readonly clock: Clock
  readonly timeoutMs?: number | undefined
}

/** The services that we use, by their type in the catalogue. Paths begin with one: `compute:/servers`. */
const SERVICES: Readonly<Record<string, { readonly version: string }>> = {
  compute: { version: '' },
  image: { version: '/v2' },
  network: { version: '/v2.0' },
}

interface Session {
  readonly token: string
  readonly catalog: Fields
}

/** The services of one OpenStack, with a token that is fetched when it is first needed, and anew when one of them does not take it any more
 *  (Identity API v3, "Authentication and token management"). */
export class KeystoneSession implements CloudApi {
  readonly #options: KeystoneOptions
  readonly #keystone: JsonCaller
  readonly #services: JsonCaller
  #session: Promise<ApiAnswer<Session>> | undefined

  constructor(options: KeystoneOptions) {
    this.#options = options
    const { endpoint, clock, timeoutMs } = options
    const common = { endpoint, clock, headers: () => ({}), ...(timeoutMs === undefined ? {} : { timeoutMs }) }
    this.#keystone = new JsonCaller(common)
    this.#services = new JsonCaller(common)
  }

  async ask<T>(request: JsonRequest, judgement: Judgement<T>): Promise<ApiAnswer<T>> {
    const first = await this.#askOnce(request, judgement)
    if (!first.expired) return first.answer
    // Of several whose token has run out, the first one gets a new one for all.
    if (this.#session === first.session) this.#session = undefined
    return (await this.#askOnce(request, judgement)).answer
  }

  async #askOnce<T>(
    request: JsonRequest,
    judgement: Judgement<T>,
  ): Promise<{ readonly answer: ApiAnswer<T>; readonly expired: boolean; readonly session: object }> {
    const used = (this.#session ??= this.#login())
    const session = await used
    if (session.kind !== 'done') {
      // The next call tries again; those that waited for this one share its end.
      if (this.#session === used) this.#session = undefined
      return { answer: session, expired: false, session: used }
    }
    const path = absolutePath(request.path, session.value.catalog)
    if (path === undefined)
      return {
        answer: { kind: 'refused', text: `the catalogue has no service for ${request.path}` },
        expired: false,
        session: used,
      }
    const headers = { ...request.headers, 'x-auth-token': session.value.token }
    const answer = await this.#services.ask({ ...request, path, headers })
    const expired = answer.kind === 'answered' && answer.status === 401
    return { answer: apiAnswer(answer, judgement), expired, session: used }
  }

  async #login(): Promise<ApiAnswer<Session>> {
    let secret: string
    try {
      secret = this.#options.secret()
    } catch {
      return {
        kind: 'refused',
        text: 'the secret of this provider cannot be read — Check tokenFile or tokenEnv.',
      }
    }
    const answer = await this.#keystone.ask({
      method: 'POST',
      path: '/auth/tokens',
      body: { auth: authOf(this.#options.identity, secret) },
    })
    const session = apiAnswer(answer, {
      read: (body, headers) => {
        const token = headers.get('x-subject-token')
        const catalog = listOf(fieldsOf(fieldsOf(body)['token'])['catalog'])
        if (token === null || catalog === undefined) return undefined
        return { token, catalog: addressesOf(catalog, this.#options.region) }
      },
    })
    return session.kind === 'absent'
      ? { kind: 'refused', text: '404: the endpoint is no Keystone v3' }
      : session
  }
}

function authOf(identity: OpenStackIdentity, secret: string): object {
  if (identity.kind === 'credential')
    return {
      identity: {
        methods: ['application_credential'],
        application_credential: { id: identity.id, secret },
      },
    }
  const { user, userDomain, project, projectDomain } = identity
  return {
    identity: {
      methods: ['password'],
      password: { user: { name: user, domain: { name: userDomain }, password: secret } },
    },
    scope: { project: { name: project, domain: { name: projectDomain } } },
  }
}

/** The public address of each service of this region. */
function addressesOf(catalog: readonly unknown[], region: string | undefined): Fields {
  const addresses: Record<string, string> = {}
  for (const entry of catalog) {
    const service = fieldsOf(entry)
    const type = textOf(service['type']) ?? ''
    const url = (listOf(service['endpoints']) ?? [])
      .map(fieldsOf)
      .filter(endpoint => endpoint['interface'] === 'public')
      .find(({ region_id, region: name }) => region === undefined || [region_id, name].includes(region))
    const address = textOf(url?.['url'])?.replace(/\/+$/, '')
    const known = SERVICES[type]
    if (known !== undefined && address !== undefined && /^https?:\/\//.test(address))
      addresses[type] = address.endsWith(known.version) ? address : `${address}${known.version}`
  }
  return addresses
}

function absolutePath(path: string, catalog: Fields): string | undefined {
  const [service = '', ...rest] = path.split(':')
  const address = textOf(catalog[service])
  return address === undefined ? undefined : `${address}${rest.join(':')}`
}
