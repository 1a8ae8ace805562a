import { spread } from './spread.ts';

spread(166, 55);
