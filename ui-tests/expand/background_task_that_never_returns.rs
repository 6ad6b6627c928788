#[background_task(plugin = crate::balance)]
async fn r#loop() -> ! {
    pending().await
}
