/** Entry of the screens: the trusted-types policy first, then fonts and style, then the page. */
import './trusted-types.ts';
import './schema-engine.ts';
import './fonts.css';
import './token.css';
import './main.css';
import './part/control.css';
import './part/screen.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

createRoot(document.getElementById('root')!).render(<App />);
