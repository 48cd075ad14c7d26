// Original file: proto/switchyard/v1/zone.proto


export interface BorderRule {
  'one'?: (string);
  'other'?: (string);
  'corridor'?: (number);
  'prewarm'?: (number);
  'hysteresis'?: (number);
  'closed'?: (boolean);
}

export interface BorderRule__Output {
  'one': (string);
  'other': (string);
  'corridor': (number);
  'prewarm': (number);
  'hysteresis': (number);
  'closed': (boolean);
}
