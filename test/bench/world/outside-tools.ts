import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs'

/** What Debian keeps in a package of its own; another nginx may have it built in. */
export const NGINX_STREAM_MODULE = '/usr/lib/nginx/modules/ngx_stream_module.so'

/** Programs of others that the bench can use, and the Debian packages that bring them. */
const TOOLS = {
  cc: { asks: ['--version'], packages: ['gcc', 'libc6-dev'] },
  nginx: { asks: ['-V'], packages: ['nginx-light', 'libnginx-mod-stream'] },
  haproxy: { asks: ['-v'], packages: ['haproxy'] },
  nft: { asks: ['--version'], packages: ['nftables'] },
} as const
export type Tool = keyof typeof TOOLS

/** Asked by Debian's packages before they start a service: 101 forbids it. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d'

/** Which of `wanted` are there, after what is missing was installed where that is possible: as root on Debian, and if `install`. */
export function provideTools(
  wanted: readonly Tool[],
  install: boolean,
  say: (line: string) => void,
): ReadonlySet<Tool> {
  const missing = wanted.filter(tool => !isThere(tool))
  if (install && missing.length > 0 && existsSync('/usr/bin/apt-get')) {
    const packages = missing.flatMap(tool => TOOLS[tool].packages)
    say(`installing ${packages.join(' ')}`)
    const mistake = installWithoutServices(packages)
    if (mistake !== undefined) say(`could not install ${packages.join(' ')}: ${mistake}`)
  }
  return new Set(wanted.filter(isThere))
}

function isThere(tool: Tool): boolean {
  const { status, stderr } = spawnSync(tool, TOOLS[tool].asks, { encoding: 'utf8' })
  return status === 0 && (tool !== 'nginx' || hasStream(stderr))
}

function hasStream(said: string): boolean {
  return existsSync(NGINX_STREAM_MODULE) || / --with-stream( |$)/m.test(said)
}

/** Gives what went wrong. The bench wants the programs; a web server on port 80 is nothing anybody asked for. */
function installWithoutServices(packages: readonly string[]): string | undefined {
  const forbid = !existsSync(SERVICE_POLICY)
  if (forbid) {
    writeFileSync(SERVICE_POLICY, '#!/bin/sh\nexit 101\n')
    chmodSync(SERVICE_POLICY, 0o755)
  }
  try {
    for (const words of [['update'], ['install', '--yes', '--no-install-recommends', ...packages]]) {
      const { status, stderr } = spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...words], {
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
        encoding: 'utf8',
      })
      if (status !== 0) return stderr.trim().split('\n').slice(-3).join(' ')
    }
    return undefined
  } finally {
    if (forbid) rmSync(SERVICE_POLICY, { force: true })
  }
}
