// Original file: proto/switchyard/v1/proxy_link.proto


export interface DrainProxy {
  'draining'?: (boolean);
}

export interface DrainProxy__Output {
  'draining': (boolean);
}
