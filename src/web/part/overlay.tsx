/** A dialog over the page: the page below is inert, Escape closes, focus returns to where it was. */
import type { ReactElement, ReactNode } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useReader } from '../reader/reader.tsx';
import { Icon } from './icon.tsx';
import './overlay.css';

export function Overlay(props: {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly width?: 'narrow' | 'wide';
  readonly children: ReactNode;
}): ReactElement {
  const { words } = useReader();
  return (
    <ModalOverlay
      className="overlay"
      isOpen={props.isOpen}
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) props.onClose();
      }}
    >
      <Modal className={props.width === 'wide' ? 'overlay-sheet overlay-wide' : 'overlay-sheet'}>
        <Dialog className="overlay-dialog">
          <div className="overlay-head">
            <Heading slot="title" className="overlay-title">
              {props.title}
            </Heading>
            <Button className="button button-quiet" aria-label={words.console.action.close} onPress={props.onClose}>
              <Icon name="cross" />
            </Button>
          </div>
          <div className="overlay-body">{props.children}</div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
