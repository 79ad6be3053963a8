//! 分流 – one address before several servers, as a court would put it: connections go to one after the
//! other, past those that are gone.

use std::net::SocketAddr;

use anyhow::Result;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

/// Listen and pass on, until the runtime ends; the address.
pub(crate) async fn before(servers: Vec<SocketAddr>) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        for turn in 0.. {
            let Ok((mut caller, _)) = listener.accept().await else { return };
            let servers = servers.clone();
            tokio::spawn(async move {
                for n in 0..servers.len() {
                    let server = servers[(turn + n) % servers.len()];
                    if let Ok(mut server) = TcpStream::connect(server).await {
                        let _ = copy_bidirectional(&mut caller, &mut server).await;
                        return;
                    }
                }
            });
        }
    });
    Ok(address)
}
