//! Shows the platform the receipts that it asks for, after it was restored from a backup.

use lobby_wire::Message as _;
use lobby_wire::proof::ReceiptProof;
use reqwest::header::CONTENT_TYPE;
use uuid::Uuid;

/// Sends one proof; false where the platform did not take it.
///
/// # Errors
/// Network failure without any response.
pub async fn send_proof(
    client: &reqwest::Client,
    platform_url: &str,
    application_id: Uuid,
    proof: &ReceiptProof,
) -> reqwest::Result<bool> {
    let url = format!("{}/v1/applications/{application_id}/proof", platform_url.trim_end_matches('/'));
    let request = client.put(url).header(CONTENT_TYPE, "application/json").body(proof.to_bytes());
    let answer = request.send().await.map_err(reqwest::Error::without_url)?;
    Ok(answer.status().is_success())
}
