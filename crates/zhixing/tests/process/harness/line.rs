//! A line between two processes that can be cut: whatever is said then goes nowhere, and nobody is told.

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Everything that reaches `port` goes on to another; ends with this value.
pub(crate) struct Line {
    pub(crate) port: u16,
    is_cut: watch::Sender<bool>,
}

impl Line {
    /// A line to `target` on this machine.
    pub(crate) async fn to(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (is_cut, seen) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((caller, _)) = listener.accept().await {
                tokio::spawn(carry(caller, target, seen.clone()));
            }
        });
        Self { port, is_cut }
    }

    /// From now on nothing arrives; connections stay as they are.
    pub(crate) fn cut(&self) {
        self.is_cut.send_replace(true);
    }

    /// New connections pass again; those that hung break.
    pub(crate) fn heal(&self) {
        self.is_cut.send_replace(false);
    }
}

async fn carry(mut caller: TcpStream, target: u16, mut seen: watch::Receiver<bool>) {
    if !*seen.borrow_and_update() {
        let Ok(mut called) = TcpStream::connect(("127.0.0.1", target)).await else { return };
        tokio::select! {
            _ = copy_bidirectional(&mut caller, &mut called) => return,
            _ = seen.wait_for(|is_cut| *is_cut) => {}
        }
        let _ = seen.wait_for(|is_cut| !is_cut).await;
        return;
    }
    let _ = seen.wait_for(|is_cut| !is_cut).await;
}
